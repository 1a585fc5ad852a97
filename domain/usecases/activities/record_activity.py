"""Record an activity."""

from domain.activities.activity import Activity, ActivityRequest
from domain.activities.making import made, must_be_on_a_day, must_be_possible
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def record_activity(work: OpenWork, actor: Actor, requested: ActivityRequest) -> Activity:
    """Record what one of your centres did: counselling, a training, a hotline call, leaflets handed out.

    There are no names and no free text. `participants` counts people by sex, or describes one person. `case_id` links
    the activity to a case that your centres take part in; erasing the case removes the link, but the activity still
    counts. Only your own organisation sees activities.
    """
    async with work() as w:
        found = await w.activities.resolve((requested.references,), actor)
        must_be_possible(actor, requested.references, found)
        must_be_on_a_day(requested.details, w.at)
        activity = made(w.new_id(), requested.references, requested.details, found, w.at)
        await w.activities.add((activity,), found.cases.values())
        return w.answer(activity)
