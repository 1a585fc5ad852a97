"""Let the receiver of a referral open a claim."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, ClaimId, ReferralId
from domain.ports.work import OpenWork


async def share_claim(
    work: OpenWork, actor: Actor, case_id: CaseId, claim_id: ClaimId, referral_id: ReferralId
) -> None:
    """Bring a copy of a claim's key that is missing (ADR 0069). Nobody's rights change, so there is no event. Raises
    the reason if a key cannot be opened.
    """
    async with work() as w:
        await w.claims.share(await w.cases.get(case_id, actor), claim_id, referral_id)
