"""Read a corridor."""

from domain.access import Actor
from domain.corridor.corridor import Corridor
from domain.ports import OpenWork


async def get_corridor(work: OpenWork, actor: Actor, reference: str) -> Corridor:
    """Read one corridor, by id or code: its countries, its members and how fast they answer."""
    async with work() as w:
        return (await w.corridors.file(reference)).corridor
