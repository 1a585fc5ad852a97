"""What the board counts, one definition for each figure. ``docs/partners/board.md`` explains the same to a caseworker.

``alembic/sql/board/counting.sql`` follows these definitions in SQL; a test compares the two over random histories. A
referral entered in error counts nowhere.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from domain.vocabulary import ReferralStatus


class BoardDays(IntEnum):
    """How far back the board counts what was sent: calendar days in UTC, today included."""

    WEEK = 7
    MONTH = 30
    QUARTER = 90


PERIODS = tuple(BoardDays)
"""The days are cut into these periods: the last 7, the 23 before, and the 60 before those."""


class ReferralAge(StrEnum):
    """How long ago an open referral was sent."""

    UNDER_3_DAYS = "under_3_days"
    FROM_3_TO_7_DAYS = "from_3_to_7_days"
    FROM_7_TO_30_DAYS = "from_7_to_30_days"
    OVER_30_DAYS = "over_30_days"


AGES = (
    (timedelta(days=3), ReferralAge.UNDER_3_DAYS),
    (timedelta(days=7), ReferralAge.FROM_3_TO_7_DAYS),
    (timedelta(days=30), ReferralAge.FROM_7_TO_30_DAYS),
)
"""Each band with its upper age limit, exclusive; older referrals are ``OVER_30_DAYS``."""


class Measure(StrEnum):
    """What is counted."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOCK_ENDED = "clock_ended"
    SILENT = "silent"
    DECLINED = "declined"
    LAPSED = "lapsed"
    UNATTENDED = "unattended"


class Step(StrEnum):
    """A step whose time is measured."""

    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Sent:
    """What the definitions read of a sent referral."""

    status: ReferralStatus
    sent_at: datetime
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    accepted_at: datetime | None = None
    contact_confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    window_from: datetime | None = None


def decided_at(sent: Sent) -> datetime | None:
    """Return when the receiving centre first accepted or declined it."""
    return sent.accepted_at or (sent.ended_at if sent.status is ReferralStatus.DECLINED else None)


def answered_at(sent: Sent) -> datetime | None:
    """Return when the receiving centre first responded: it acknowledged, asked or decided."""
    return sent.acknowledged_at or decided_at(sent)


def clock_has_ended(sent: Sent, at: datetime) -> bool:
    """Return whether its acknowledge clock has ended: only then is a missing answer silence.

    A referral that ended unanswered before that does not count: it was withdrawn, say, or its centre closed, and the
    receiver still had time.
    """
    if sent.acknowledge_by is None or sent.acknowledge_by > at:
        return False
    return answered_at(sent) is not None or sent.ended_at is None or sent.ended_at >= sent.acknowledge_by


def is_silent(sent: Sent, at: datetime) -> bool:
    """Return whether it was neither acknowledged nor decided when that clock ended. A later answer does not undo it."""
    answered = answered_at(sent)
    late = answered is None or sent.acknowledge_by is None or answered > sent.acknowledge_by
    return clock_has_ended(sent, at) and late


def seconds_taken(step: Step, sent: Sent) -> int | None:
    """Return how long a step took in whole seconds, or ``None`` if it was not taken.

    Acknowledging and deciding count from sending; contact counts from acceptance, or from the start of the arrival
    window if that is later, like the contact clock.
    """
    match step:
        case Step.ACKNOWLEDGE:
            begin, end = sent.sent_at, answered_at(sent)
        case Step.DECIDE:
            begin, end = sent.sent_at, decided_at(sent)
        case Step.CONTACT:
            if sent.accepted_at is None:
                return None
            begin = max(sent.accepted_at, sent.window_from or sent.accepted_at)
            end = sent.contact_confirmed_at
    return None if end is None else max(0, (end - begin) // timedelta(seconds=1))


def age_of(sent: Sent, at: datetime) -> ReferralAge:
    """Return its age band."""
    age = at - sent.sent_at
    return next((band for below, band in AGES if age < below), ReferralAge.OVER_30_DAYS)


def period_of(day: date, today: date) -> BoardDays | None:
    """Return the period of a day, or ``None`` if the day is before the board's range."""
    return next((days for days in PERIODS if day > today - timedelta(days=days)), None)
