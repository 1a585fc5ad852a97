"""Read an organisation."""

from domain.access import Actor
from domain.directory.directory import Organisation
from domain.ports import OpenWork


async def get_organisation(work: OpenWork, actor: Actor, reference: str) -> Organisation:
    """Read one organisation, by id or code."""
    async with work() as w:
        return await w.organisations.find(reference)
