"""Change what a claim says."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.claims.access import must_change
from domain.claims.changing import ClaimFields, changed
from domain.claims.claim import Claim
from domain.claims.view import ClaimView, updated, view_of
from domain.kernel.access import Actor, Versions, known, must_match
from domain.kernel.ids import ClaimId
from domain.kernel.keys import must_be_readable
from domain.ports.work import OpenWork
from domain.usecases.claims.claim_files import NamedEvidence, claim_of, evidence_of


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """``onto`` maps the present claim to its new fields and the evidence named. ``empty``: nothing was sent."""

    onto: Callable[[Claim], tuple[ClaimFields, tuple[NamedEvidence, ...]]]
    empty: bool


async def update_claim(
    work: OpenWork, actor: Actor, claim_id: ClaimId, if_match: Versions | None, change: ClaimChange
) -> ClaimView:
    """Change the fields of a claim. What you leave out stays, at every depth; lists are replaced whole, and `null`
    removes. Its status and the sums awarded and paid follow from its steps and cannot be set. A centre that can open
    claims of the case can change this one if it can read it in full.
    """
    async with work() as w:
        file, claim = await claim_of(w, actor, claim_id)
        must_change(actor, file, claim, w.at)
        must_match(if_match, claim.version)
        if change.empty:
            return w.answer(known(view_of(actor, file, claim, w.at)))
        must_be_readable(claim.unreadable)
        fields, named = change.onto(claim)
        evidence = await evidence_of(w, actor, file, named, claim.evidence)
        after = changed(claim, fields, evidence, w.at)
        if after is not claim:
            await w.claims.change(file, after, updated(after, w.claims.readers(file.case.id)), stepped=False)
        return w.answer(known(view_of(actor, file, after, w.at)))
