"""Rebuild the index entry of a claim's respondent."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, ClaimId
from domain.ports.work import OpenWork


async def renew_respondent_index(work: OpenWork, actor: Actor, case_id: CaseId, claim_id: ClaimId) -> None:
    """Compare the respondent of a claim by today's rules, after a change of these rules (ADR 0065)."""
    async with work() as w:
        await w.claims.renew_index(await w.cases.get(case_id, actor), claim_id)
