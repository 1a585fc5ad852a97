"""List an organisation's partner systems."""

from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.oauth.clients import ClientQuery, Register, RegisteredClient
from domain.oauth.managing import must_see_clients
from domain.ports.work import OpenWork


async def list_clients(work: OpenWork, actor: Actor, register: Register, query: ClientQuery) -> Page[RegisteredClient]:
    """List an organisation's partner systems, newest first, including disabled ones. Secrets are never shown."""
    async with work() as w:
        owner = await w.organisations.find(query.organisation)
        must_see_clients(actor, owner.id)
    return await register.page(owner.id, query)
