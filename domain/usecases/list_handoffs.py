"""List handoffs."""

from domain.access import Actor
from domain.custody.listing import HandoffQuery
from domain.listing import Page
from domain.ports import OpenWork


async def list_handoffs(work: OpenWork, actor: Actor, query: HandoffQuery) -> Page:
    """List the offers of cases that your centres made or received, last changed first."""
    async with work() as w:
        return await w.lists.handoffs(query, actor)
