"""List corridors."""

from domain.directory.corridor import Corridor
from domain.directory.listing import CorridorQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_corridors(work: OpenWork, actor: Actor, query: CorridorQuery) -> Page[Corridor]:
    """List the corridors, newest first, each with its members and response times."""
    async with work() as w:
        return await w.directory.corridors(query)
