"""List activities."""

from domain.activities.activity import Activity
from domain.activities.listing import ActivityQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_activities(work: OpenWork, actor: Actor, query: ActivityQuery) -> Page[Activity]:
    """List the activities of your centres, most recently recorded first. `from` and `to` are the first and last day."""
    async with work() as w:
        return await w.activities.list(query, actor)
