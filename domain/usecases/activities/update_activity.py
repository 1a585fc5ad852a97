"""Change an activity."""

from domain.activities.activity import Activity, ActivityChange
from domain.activities.making import after_change, must_be_on_a_day, must_be_possible
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import ActivityId
from domain.ports.work import OpenWork


async def update_activity(
    work: OpenWork, actor: Actor, activity_id: ActivityId, if_match: Versions | None, change: ActivityChange
) -> Activity:
    """Correct an activity (RFC 7396). `case_id: null` and `corridor_id: null` remove the link. To replace counts with
    one person, or the other way round, set the members that no longer apply to `null`.
    """
    async with work() as w:
        activity = await w.activities.get(activity_id, actor)
        must_match(if_match, activity.version)
        found = await w.activities.resolve((change.references,), actor)
        must_be_possible(actor, change.references, found)
        after = after_change(activity, change, found, w.at)
        must_be_on_a_day(after.details, w.at)
        if after is not activity:
            await w.activities.change(after, found.case(change.references))
        return w.answer(after)
