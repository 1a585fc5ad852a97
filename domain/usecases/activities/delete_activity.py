"""Delete an activity."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import ActivityId
from domain.ports.work import OpenWork


async def delete_activity(work: OpenWork, actor: Actor, activity_id: ActivityId, if_match: Versions | None) -> None:
    """Delete an activity that was recorded by mistake. It no longer counts; the audit trail says who deleted it."""
    async with work() as w:
        activity = await w.activities.get(activity_id, actor)
        must_match(if_match, activity.version)
        await w.activities.remove(activity)
