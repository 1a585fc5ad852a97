"""Read a handoff."""

from domain.handoffs.view import HandoffView, view_of
from domain.kernel.access import Actor
from domain.kernel.ids import HandoffId
from domain.ports.work import OpenWork


async def get_handoff(work: OpenWork, actor: Actor, handoff_id: HandoffId) -> HandoffView:
    """Read an offer of a case to another centre, if one of your centres made or received it.

    The receiver reads `reason` while the case is offered to it or after it has accepted, as long as the consent is in
    force.
    """
    async with work() as w:
        return view_of(actor, await w.handoffs.get(handoff_id, actor))
