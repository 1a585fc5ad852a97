"""What a match asks, and what is known about each candidate."""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.cases.case import Case, Profile
from domain.directory.agreement import Agreement
from domain.directory.organisations import Centre
from domain.kernel.ids import CentreId
from domain.vocabulary import CorridorRole, CorridorStatus, ReferralKind, ServiceType, Urgency


class Load(StrEnum):
    """How much a centre has open, compared with what it finishes."""

    LOW = "low"
    HIGH = "high"


class Answers(StrEnum):
    """How a centre answers, compared with the time that it has."""

    FAST = "fast"
    SLOWLY = "slowly"
    RARELY = "rarely"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a centre really answers, in classes that reveal no number. ``None``: too little is known, or nothing stands
    out.

    ``says_full``: it often declines for lack of capacity, whatever it reports.
    """

    load: Load | None = None
    answers: Answers | None = None
    says_full: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of the corridor. ``asked_already``: the case already has an open referral of this kind to it."""

    centre: Centre
    role: CorridorRole
    behaviour: Behaviour = Behaviour()
    asked_already: bool = False


@dataclass(frozen=True, slots=True)
class CaseState:
    """What rules read of a case that the caller's centre holds. ``declined_by``: the centres whose last response to it
    was to decline.
    """

    case: Case
    open_transfer_exists: bool
    declined_by: frozenset[CentreId] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person needs. An empty field is not asked for, and counts neither for nor against.

    ``areas``: where the centre should be, by its role in the corridor (ISO 3166-2).
    """

    services: frozenset[ServiceType] = frozenset()
    languages: frozenset[str] = frozenset()
    areas: dict[CorridorRole, str] = field(default_factory=dict)
    urgency: Urgency = Urgency.NORMAL
    kind: ReferralKind = ReferralKind.TRANSFER


@dataclass(frozen=True, slots=True)
class Sender:
    """The centre that would send. ``role`` is ``None`` if it is not a member of the corridor."""

    centre: Centre
    role: CorridorRole | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one corridor. ``agreement``: the one that binds there. ``sender`` is ``None`` if the question
    names none.

    ``names_a_case``: whether the question names a case; its ``state`` is known only if the caller's centre holds it.
    """

    corridor_status: CorridorStatus
    agreement: Agreement | None
    wanted: Wanted
    sender: Sender | None = None
    names_a_case: bool = False
    state: CaseState | None = None


def areas_of(profile: Profile) -> dict[CorridorRole, str]:
    """Return where a centre of each role should be: on the origin side where the person comes from, otherwise where
    they go.
    """
    at_home = {CorridorRole.ORIGIN: profile.origin_area}
    abroad = dict.fromkeys((CorridorRole.DESTINATION, CorridorRole.TRANSIT), profile.destination_area)
    return {role: area for role, area in {**at_home, **abroad}.items() if area is not None}
