"""Requests to act on a referral: one class for each body in the contract's table (section 5)."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.kernel.ids import CentreId
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome, ServiceType


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody has seen the referral."""

    handler: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    """The receiver needs more information before it decides."""

    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The sender answers the question."""

    answer: str


@dataclass(frozen=True, slots=True)
class Accept:
    """The receiver accepts."""

    handler: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Decline:
    """The receiver, or the migrant, declines."""

    reason: DeclineReason
    comment: str | None
    decided_by: DecidedBy
    suggested_centre_id: CentreId | None


@dataclass(frozen=True, slots=True)
class ConfirmContact:
    """The receiver has met or spoken with the person, now unless it says when.

    ``code_matches`` is ``None`` if no code was given.
    """

    channel: Channel
    at: datetime | None
    code_matches: bool | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach the person."""

    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class NoShow:
    """The person did not come and could not be reached."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Work is paused."""

    reason: str
    resume_on: date | None


@dataclass(frozen=True, slots=True)
class Complete:
    """Work is done."""

    outcome: Outcome
    services_delivered: tuple[ServiceType, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The sender withdraws the referral."""

    reason: str


@dataclass(frozen=True, slots=True)
class Void:
    """The referral was made in error."""

    reason: str


@dataclass(frozen=True, slots=True)
class Amend:
    """The receiver corrects what it said. ``None`` leaves a field as it is."""

    handler: str | None
    outcome: Outcome | None
    services_delivered: tuple[ServiceType, ...] | None
    note: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reschedule:
    """The sender says when the person arrives instead."""

    window_from: datetime | None
    window_to: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmDeletion:
    """The receiver has deleted its copies of the person's data."""

    note: str | None


@dataclass(frozen=True, slots=True)
class Plain:
    """Send and resume have no further content."""


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
    | Amend
    | Reschedule
    | ConfirmDeletion
    | Plain
)
