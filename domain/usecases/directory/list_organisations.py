"""List organisations."""

from domain.directory.listing import OrganisationQuery
from domain.directory.organisations import Organisation
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_organisations(work: OpenWork, actor: Actor, query: OrganisationQuery) -> Page[Organisation]:
    """List the organisations that run centres, newest first."""
    async with work() as w:
        return await w.directory.organisations(query)
