"""Read an activity."""

from domain.activities.activity import Activity
from domain.kernel.access import Actor
from domain.kernel.ids import ActivityId
from domain.ports.work import OpenWork


async def get_activity(work: OpenWork, actor: Actor, activity_id: ActivityId) -> Activity:
    """Read an activity of one of your centres."""
    async with work() as w:
        return await w.activities.get(activity_id, actor)
