"""Read an organisation."""

from domain.directory.organisations import Organisation
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def get_organisation(work: OpenWork, actor: Actor, reference: str) -> Organisation:
    """Read one organisation, by id or code."""
    async with work() as w:
        return await w.organisations.find(reference)
