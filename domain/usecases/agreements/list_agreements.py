"""List the agreements of a corridor."""

from domain.directory.agreement import Agreement
from domain.directory.listing import AgreementQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_agreements(work: OpenWork, actor: Actor, query: AgreementQuery) -> Page[Agreement]:
    """List the agreements of a corridor, newest first. The one that binds is also `agreement` of the corridor."""
    async with work() as w:
        await w.corridors.file(query.corridor)
        return await w.directory.agreements(query)
