"""Read a handoff."""

from domain.cases.custody import Handoff
from domain.kernel.access import Actor
from domain.kernel.ids import HandoffId
from domain.ports.work import OpenWork


async def get_handoff(work: OpenWork, actor: Actor, handoff_id: HandoffId) -> Handoff:
    """Read an offer of a case to another centre, if one of your centres made or received it."""
    async with work() as w:
        return (await w.handoffs.get(handoff_id, actor)).handoff
