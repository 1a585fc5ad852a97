"""End the direct offer of a case that nobody has answered in time."""

from domain.handoffs.direct import lapsed_unanswered
from domain.kernel.access import Actor
from domain.kernel.ids import HandoffId
from domain.ports.work import OpenWork


async def lapse_unanswered_offer(work: OpenWork, actor: Actor, handoff_id: HandoffId) -> bool:
    """Let an open direct offer lapse if its time has run out; returns whether there was anything to do.

    The actor is the service itself, on behalf of the holder, which keeps the case.
    """
    async with work() as w:
        file = await w.handoffs.get(handoff_id, actor)
        settlement = lapsed_unanswered(file, w.at)
        if settlement is None:
            return False
        await w.handoffs.settle(file, settlement)
        return True
