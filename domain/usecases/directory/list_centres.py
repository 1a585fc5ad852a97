"""List centres."""

from dataclasses import replace

from domain.directory.listing import CentreQuery
from domain.directory.organisations import Centre
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_centres(work: OpenWork, actor: Actor, query: CentreQuery) -> Page[Centre]:
    """List the Migrant Worker Resource Centres, newest first. Filters combine with *and*.

    `language` and `service_type` find centres that offer them; `corridor` finds its members, and `capacity` those that
    report one of several capacities. Which of a corridor's centres fits a person best, `matches` says.
    """
    async with work() as w:
        page = await w.directory.centres(query)
        return replace(page, items=tuple(centre.as_seen_by(actor) for centre in page.items))
