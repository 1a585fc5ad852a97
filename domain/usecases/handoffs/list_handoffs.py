"""List handoffs."""

from domain.handoffs.listing import HandoffItem, HandoffQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_handoffs(work: OpenWork, actor: Actor, query: HandoffQuery) -> Page[HandoffItem]:
    """List the offers of cases that your centres made or received, last changed first."""
    async with work() as w:
        return await w.lists.handoffs(query, actor)
