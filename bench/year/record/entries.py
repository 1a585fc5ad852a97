"""The entries of the books: one for each case, claim, activity, offer and consent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domain.activities.activity import ActivityDetails
from domain.kernel.money import Money


@dataclass(slots=True)
class Held:
    """A centre answered for a case from ``since`` until just before ``until``. ``by``: how the case came to it, if that
    was looked up.
    """

    centre: UUID
    since: datetime
    until: datetime | None = None
    by: str = field(default="", compare=False)


AT_THE_SAME_MOMENT = timedelta(seconds=1)
"""What happens to a case at one moment of the simulation, the service dates a millisecond apart (ADR 0073)."""


def same_ledger(one: Sequence[Held], other: Sequence[Held]) -> bool:
    """Whether the same centres answered one after the other, from the same moments on."""
    return len(one) == len(other) and all(
        a.centre == b.centre and same_moment(a.since, b.since) and same_moment(a.until, b.until)
        for a, b in zip(one, other, strict=True)
    )


def same_moment(one: datetime | None, other: datetime | None) -> bool:
    """Whether two times are those of one moment of the simulation."""
    return one is other if one is None or other is None else abs(one - other) < AT_THE_SAME_MOMENT


@dataclass(slots=True)
class CaseEntry:
    """One case. ``born``: a year. ``excluded``: the kinds of centres that may not know of it."""

    id: UUID
    sex: str
    born: int | None
    stage: str
    sector: str | None
    case_types: tuple[str, ...]
    ledger: list[Held]
    excluded: set[str] = field(default_factory=set)
    merged_into: UUID | None = None

    @property
    def first_centre(self) -> UUID:
        """Return the centre that opened it."""
        return self.ledger[0].centre

    @property
    def holder(self) -> UUID | None:
        """Return the centre that answers for it; ``None`` once it is closed."""
        return self.ledger[-1].centre if self.ledger[-1].until is None else None


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step of a claim, and the centre that recorded it."""

    kind: str
    on: date
    centre: UUID
    amount: Money | None = None
    rate: Decimal | None = None


@dataclass(slots=True)
class ClaimEntry:
    """One claim, and the centre that opened it."""

    id: UUID
    case: UUID
    centre: UUID
    opened_at: datetime
    claimed: Money | None
    steps: list[StepEntry] = field(default_factory=list)


@dataclass(slots=True)
class ActivityEntry:
    """One activity. ``corridor`` is a code; ``case``: the case that it is still linked to."""

    id: UUID
    centre: UUID
    corridor: str | None
    case: UUID | None
    details: ActivityDetails


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """A direct offer of a case, without a referral, and how it ended."""

    sender: UUID
    receiver: UUID
    offered_at: datetime
    status: str


@dataclass(slots=True)
class ConsentEntry:
    """A consent: the centre that recorded it, and the centres that it allows sharing with."""

    case: UUID
    centre: UUID
    recipients: tuple[UUID, ...]
    withdrawn_at: datetime | None = None

    def holds_for(self, centre: UUID) -> bool:
        """Whether the consent now allows sharing with a centre."""
        return self.withdrawn_at is None and centre in self.recipients
