"""Deliveries: one for each event and webhook, and what became of its attempts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.events.feed import FeedEvent
from domain.kernel.ids import DeliveryId, WebhookId
from domain.kernel.listing import Position, SortKey

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 24 * 3600, 30 * 3600)
)
"""Between two attempts; after the last, it has failed: 10 attempts in about three days (contract, section 6)."""
JITTER = 0.2
"""The part of a wait by which it may be longer, so that what failed together is not tried again together."""
LONGEST_ANSWER = 65_536
"""Bytes of an answer that are read (contract, section 6)."""
KEPT_ANSWER = 1024
"""Bytes of it that are kept."""
LONGEST_ATTEMPT = 10.0
"""Seconds (contract, section 6)."""
PATIENCE = timedelta(days=4)
"""How long a webhook may fail, if no single delivery is tried ten times meanwhile; longer than one is tried."""
LOG_KEPT = timedelta(days=30)
GONE = 410
NO_ROOM = (429, 503)
LONGEST_HOLD = timedelta(hours=1)
"""For which a receiver can hold everything up."""


class DeliveryStatus(StrEnum):
    """What became of it."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Ten attempts failed."""
    CANCELLED = "cancelled"
    """Before it could be sent, access to the case has ended, or the client of the webhook was disabled."""


class DeliveryProblem(StrEnum):
    """Why an attempt failed without an answer."""

    NOT_ALLOWED = "not_allowed"
    """The name leads to an address that is not public."""
    NO_CONNECTION = "no_connection"
    TLS = "tls"
    """There is no certificate of that name that we trust, or no common version."""
    TIMED_OUT = "timed_out"
    NOT_HTTP = "not_http"
    """The connection was closed, or what came is no HTTP."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. ``status``: of the answer; ``answer``: its beginning. Without an answer, ``problem`` says why."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None
    problem: DeliveryProblem | None
    answer: bytes | None
    retry_after: str | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == GONE


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook. ``next_attempt_at``: ``None`` once it has ended."""

    id: DeliveryId
    webhook_id: WebhookId
    event: FeedEvent
    status: DeliveryStatus
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """A page of deliveries, newest first."""

    sorted_by: ClassVar[SortKey] = SortKey((("created_at", datetime), ("id", UUID)))

    limit: int
    status: DeliveryStatus | None = None
    after: Position | None = None


def next_attempt(attempt: Attempt, chance: float) -> datetime | None:
    """Return when to try again after a failure, ``None`` for never. ``chance``: 0 to 1, drawn for this attempt.

    ``Retry-After`` may ask for longer, up to the longest wait.
    """
    if attempt.number > len(WAITS) or attempt.is_gone:
        return None
    wait = WAITS[attempt.number - 1] * (1 + JITTER * chance)
    asked = _asked_for(attempt)
    return attempt.at + (wait if asked is None else max(wait, min(asked, WAITS[-1])))


def held_until(attempt: Attempt) -> datetime | None:
    """Until when the receiver wants nothing at all: it has no room for anybody (503), or for us (429), and says how
    long (RFC 9110, section 15.6.4; RFC 6585, section 4). An hour at most.
    """
    asked = _asked_for(attempt) if attempt.status in NO_ROOM else None
    return None if asked is None or asked <= timedelta() else attempt.at + min(asked, LONGEST_HOLD)


def _asked_for(attempt: Attempt) -> timedelta | None:
    """Read ``Retry-After`` (RFC 9110, section 10.2.3): seconds, or a time."""
    text = attempt.retry_after
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**9))
    try:
        then = parsedate_to_datetime(text)
        return None if then.tzinfo is None else then - attempt.at
    except (TypeError, ValueError, OverflowError):  # a year or a zone that no calendar has
        return None
