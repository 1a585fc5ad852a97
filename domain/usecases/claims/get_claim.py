"""Read a claim."""

from domain.claims.view import ClaimView, view_of
from domain.kernel.access import Actor, known
from domain.kernel.ids import ClaimId
from domain.ports.work import OpenWork
from domain.usecases.claims.claim_files import claim_of


async def get_claim(work: OpenWork, actor: Actor, claim_id: ClaimId) -> ClaimView:
    """Read a claim: where it stands, its steps, and what was claimed, awarded and paid in each currency.

    `open` is what was awarded but is not yet paid; nothing is open while the claim is withdrawn. A centre that holds
    the case on consents that do not cover `claims` sees where a claim stands, but no names or amounts unless it
    recorded the claim itself (`in_full`).
    """
    async with work() as w:
        file, claim = await claim_of(w, actor, claim_id)
        return known(view_of(actor, file, claim, w.at))
