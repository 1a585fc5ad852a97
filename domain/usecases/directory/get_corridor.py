"""Read a corridor."""

from domain.directory.corridor import Corridor
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def get_corridor(work: OpenWork, actor: Actor, reference: str) -> Corridor:
    """Read one corridor, by id or code: its countries, members and response times."""
    async with work() as w:
        return (await w.corridors.file(reference)).corridor
