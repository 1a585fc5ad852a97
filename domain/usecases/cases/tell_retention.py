"""Tell a centre that the identity of a case it closed will be purged."""

from domain.cases.retention import RetentionStep, retention_due, retention_step
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId
from domain.ports.work import OpenWork


async def tell_retention(work: OpenWork, actor: Actor, case_id: CaseId) -> bool:
    """Tell the centre that closed the case, once, 30 days ahead; returns whether it was due."""
    if not actor.is_system:
        raise ValueError("the clock ends retention, and nobody else")
    async with work() as w:
        closed = await w.closed_cases.get(case_id)
        if retention_step(closed, w.at) is not RetentionStep.TELL:
            return False
        await w.closed_cases.tell(closed, retention_due(closed))
        return True
