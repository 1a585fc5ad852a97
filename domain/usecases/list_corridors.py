"""List corridors."""

from domain.access import Actor
from domain.directory.listing import CorridorQuery
from domain.listing import Page
from domain.ports import OpenWork


async def list_corridors(work: OpenWork, actor: Actor, query: CorridorQuery) -> Page:
    """List the corridors, newest first, each with its members and response times."""
    async with work() as w:
        return await w.directory.corridors(query)
