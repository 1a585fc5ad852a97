"""Makes an activity from what was reported and loaded, and its next version."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.activities.activity import Activity, ActivityChange, ActivityDetails, ActivityReferences, day_fault
from domain.activities.references import CENTRE, KnownReferences, reference_problems
from domain.kernel.access import Actor, known
from domain.kernel.errors import InvalidValues
from domain.kernel.ids import ActivityId


def must_be_possible(actor: Actor, references: ActivityReferences, found: KnownReferences) -> None:
    """Raise the first problem of the references: ``Missing`` or ``NotYourCentre``."""
    for problem in reference_problems(actor, references, found):
        raise problem


def must_be_on_a_day(details: ActivityDetails, at: datetime) -> None:
    """Raise ``InvalidValues`` unless the day is possible."""
    wrong = day_fault(details.on, at)
    if wrong is not None:
        raise InvalidValues((wrong,))


def made(
    number: UUID, references: ActivityReferences, details: ActivityDetails, found: KnownReferences, at: datetime
) -> Activity:
    """Make an activity from the references that were found."""
    place, case = known(found.place(references), CENTRE), found.case(references)
    return Activity(
        id=ActivityId(number),
        version=1,
        organisation_id=place.organisation_id,
        centre_id=place.centre_id,
        case_id=None if case is None else case.id,
        corridor_id=found.corridor(references),
        details=details,
        created_at=at,
        updated_at=at,
    )


def after_change(activity: Activity, change: ActivityChange, found: KnownReferences, at: datetime) -> Activity:
    """Return the next version, or the activity as it is if nothing changes."""
    named, removed = change.references, change.removes
    place, case, road = found.place(named), found.case(named), found.corridor(named)
    present_case = None if "case_id" in removed else activity.case_id
    present_road = None if "corridor_id" in removed else activity.corridor_id
    after = replace(
        activity,
        centre_id=activity.centre_id if place is None else place.centre_id,
        case_id=present_case if case is None else case.id,
        corridor_id=present_road if road is None else road,
        details=change.details(activity),
    )
    return activity if after == activity else replace(after, version=activity.version + 1, updated_at=at)
