"""End the direct offer of a case to a centre that has closed."""

from domain.handoffs.direct import lapsed_at_closed_centre
from domain.kernel.access import Actor
from domain.kernel.ids import HandoffId
from domain.ports.work import OpenWork


async def lapse_offer(work: OpenWork, actor: Actor, handoff_id: HandoffId) -> bool:
    """Let an open direct offer lapse because its receiver is closed; returns whether there was anything to do.

    The actor is the service itself, on behalf of the holder.
    """
    async with work() as w:
        file = await w.handoffs.get(handoff_id, actor)
        settlement = lapsed_at_closed_centre(file, w.at)
        if settlement is None:
            return False
        await w.handoffs.settle(file, settlement)
        return True
