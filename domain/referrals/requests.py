"""What somebody says when they act on a referral: one class for each body of the contract's table (section 5)."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.kernel.ids import CentreId
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome, ServiceType


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody has seen it."""

    handler: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    """The receiver needs to know more before it can decide."""

    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The sender answers the question."""

    answer: str


@dataclass(frozen=True, slots=True)
class Accept:
    """The receiver takes it on."""

    handler: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Decline:
    """The receiver, or the migrant, says no."""

    reason: DeclineReason
    comment: str | None
    decided_by: DecidedBy
    suggested_centre_id: CentreId | None


@dataclass(frozen=True, slots=True)
class ConfirmContact:
    """The receiver has met or spoken with the person. ``code_matches`` is ``None`` where no code was given."""

    channel: Channel
    at: datetime
    code_matches: bool | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the person."""

    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class NoShow:
    """The person did not come, and was looked for."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """The work rests."""

    reason: str
    resume_on: date | None


@dataclass(frozen=True, slots=True)
class Complete:
    """The work is done."""

    outcome: Outcome
    services_delivered: tuple[ServiceType, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The sender takes it back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Void:
    """It was made in error."""

    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmDeletion:
    """The receiver has deleted what it had copied of the person."""

    note: str | None


@dataclass(frozen=True, slots=True)
class Plain:
    """Send and resume say nothing more."""


Request = (
    Acknowledge
    | Ask
    | Answer
    | Accept
    | Decline
    | ConfirmContact
    | NoShow
    | Pause
    | Complete
    | Withdraw
    | Void
    | ConfirmDeletion
    | Plain
)
