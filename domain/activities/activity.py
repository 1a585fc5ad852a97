"""An activity: what a centre did on one day, for whom, and about what. Most people whom a centre helps are never
referred; they are counted here.

There are no names and no free text, so nothing in it needs to be sealed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault
from domain.kernel.ids import ActivityId, CaseId, CaseReference, CentreId, CorridorId, OrganisationId
from domain.kernel.sentence import Sentence
from domain.vocabulary import ActivityKind, ActivityTopic, AgeBand, ServiceType, Sex, Stage

MOST_PEOPLE = 100_000
"""The limit for one count: more than any hall, square or broadcast holds."""
MOST_MATERIALS = 1_000_000
MOST_MINUTES = 31 * 24 * 60
"""A training of several weeks may be one activity; a longer one is recorded by the month."""
EARLIEST = date(2000, 1, 1)
FIRST_ZONE = timedelta(hours=14)
"""The earliest time zone: a date that is today at UTC+14 is not in the future."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people took part, by sex as they state it."""

    female: int = 0
    male: int = 0
    other: int = 0
    not_stated: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.female + self.male + self.other + self.not_stated


@dataclass(frozen=True, slots=True)
class OnePerson:
    """The one person the activity was for. ``stage`` is ``None`` if it is not known."""

    sex: Sex
    age_band: AgeBand
    stage: Stage | None


Participants = Headcount | OnePerson


@dataclass(frozen=True, slots=True)
class ActivityDetails:
    """What was done, without references. ``language`` (BCP 47) and ``duration_minutes`` may be unknown."""

    kind: ActivityKind
    on: date
    topics: tuple[ActivityTopic, ...]
    service_types: tuple[ServiceType, ...]
    language: str | None
    duration_minutes: int | None
    participants: Participants
    materials_distributed: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The state of one activity. It belongs to a centre, and its organisation alone sees it.

    ``case_id``: the case that it was for, until that case is erased or its organisation loses access to it; ``None``
    too for an actor limited to some centres, of which none takes part in the case.
    """

    id: ActivityId
    version: int
    organisation_id: OrganisationId
    centre_id: CentreId
    case_id: CaseId | None
    corridor_id: CorridorId | None
    details: ActivityDetails
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ActivityReferences:
    """What a request names: centre and corridor by id or code, the case by id or code. ``None``: it does not."""

    centre: str | None = None
    case: CaseReference | None = None
    corridor: str | None = None


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    """A new activity as a centre reports it."""

    references: ActivityReferences
    details: ActivityDetails


@dataclass(frozen=True, slots=True)
class ActivityChange:
    """``details`` makes the new ones from the present activity. ``references``: those that the change names;
    ``removes``: the fields of the links that it removes.
    """

    details: Callable[[Activity], ActivityDetails]
    references: ActivityReferences
    removes: frozenset[str]


def is_in_reach(actor: Actor, activity: Activity) -> bool:
    """Return whether the actor may see and change it: it belongs to a centre for which the actor may act."""
    return actor.answers_for(activity.organisation_id, activity.centre_id)


def day_fault(on: date, at: datetime) -> FieldFault | None:
    """Return the fault of an activity's day: in the future everywhere on earth, or before 2000."""
    if on > (at + FIRST_ZONE).date():
        return FieldFault("/on", "in_the_future", Sentence("An activity cannot be in the future."))
    if on < EARLIEST:
        sentence = Sentence("The day of an activity must be {day} or later.", day=EARLIEST.isoformat())
        return FieldFault("/on", "too_long_ago", sentence)
    return None
