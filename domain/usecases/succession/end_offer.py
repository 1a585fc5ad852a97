"""End a direct offer of a case that nobody can accept."""

from domain.handoffs.direct import ended_without_an_answer
from domain.kernel.access import Actor
from domain.kernel.ids import HandoffId
from domain.ports.work import OpenWork


async def end_offer(work: OpenWork, actor: Actor, handoff_id: HandoffId) -> bool:
    """End an open direct offer because its receiver is closed, or because the service made it to a successor and the
    reason no longer holds; returns whether there was anything to do.

    The actor is the service itself, on behalf of the holder.
    """
    async with work() as w:
        file = await w.handoffs.get(handoff_id, actor)
        settlement = ended_without_an_answer(file, w.at)
        if settlement is None:
            return False
        await w.handoffs.settle(file, settlement)
        return True
