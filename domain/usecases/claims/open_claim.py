"""Open a claim on a case."""

from domain.claims.access import must_open_claims
from domain.claims.changing import ClaimFields, opened
from domain.claims.claim import MAX_CLAIMS
from domain.claims.failures import TooManyClaims
from domain.claims.view import ClaimView, NewClaim, updated, view_of
from domain.kernel.access import Actor, known
from domain.kernel.ids import CaseReference, ClaimId
from domain.ports.work import OpenWork
from domain.usecases.claims.claim_files import NamedEvidence, claims_of, evidence_of


async def open_claim(
    work: OpenWork, actor: Actor, case_id: CaseReference, fields: ClaimFields, evidence: tuple[NamedEvidence, ...]
) -> ClaimView:
    """Open a claim: what the person is owed, by whom, and which office or court it is brought before.

    Claims are opened by the centre that answers for the case, or was the last to close it, since people still pursue
    what they are owed after going home; and by a centre working on a referral whose consent and `share` cover `claims`.
    If the case was merged into another one, open the claim on that one.
    Names, numbers and evidence are stored encrypted.

    Until the claim is filed, the event `claim.updated` announces the last day for filing 60, 30 and 7 days before. As
    `evidence`, name documents on referrals of the case that you may open (`documents:read`): their SHA-256 is kept with
    the claim.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        place = must_open_claims(actor, file, w.at)
        if len(await claims_of(w, actor, file)) >= MAX_CLAIMS:
            raise TooManyClaims
        named = await evidence_of(w, actor, file, evidence, ())
        claim = opened(ClaimId(w.new_id()), file.case.id, fields, named, place, w.at)
        await w.claims.add((NewClaim(file, claim, updated(claim, w.claims.readers(file.case.id))),))
        return w.answer(known(view_of(actor, file, claim, w.at)))
