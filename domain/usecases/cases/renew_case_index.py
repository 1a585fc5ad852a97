"""Make the blind indexes of a case anew."""

from domain.kernel.access import Actor
from domain.kernel.ids import CaseId
from domain.ports.work import OpenWork


async def renew_case_index(work: OpenWork, actor: Actor, case_id: CaseId) -> None:
    """Make the blind indexes of a case anew, after a change of how values are compared (ADR 0040)."""
    async with work() as w:
        await w.cases.renew_index(await w.cases.get(case_id, actor))
