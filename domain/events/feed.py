"""The event feed of an organisation: events without personal data, oldest first (contract, section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel.errors import CorridorError
from domain.kernel.ids import OrganisationId
from domain.vocabulary import EventType

KEPT = timedelta(days=90)
"""How long events stay in the feed (contract, section 6)."""
LONGEST_WAIT = 30
"""Seconds for which a reader may wait for the next event (contract, section 6)."""


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where a reader is in the feed of its organisation: behind this position of this epoch.

    An epoch is a stretch within one history of the database (``alembic/sql/events/sequencing.sql``); ``None``: before
    the first.
    """

    epoch: UUID | None
    position: int


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event. ``subject``: ids by kind. ``organisation_id``: who did it; ``None``: the service itself.

    ``position``: its place in the feed; positions grow, with gaps where an event is not for this reader.
    """

    id: UUID
    type: EventType
    at: datetime
    organisation_id: OrganisationId | None
    subject: Mapping[str, UUID]
    status: str | None
    version: int | None
    position: int


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events, oldest first. ``ends``: where to go on. ``has_more``: the feed goes on behind it."""

    events: tuple[FeedEvent, ...]
    ends: FeedPlace
    has_more: bool


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """What a reader asks for: up to ``limit`` events after a place, of these types; ``None``: all of them."""

    limit: int
    after: FeedPlace | None = None
    types: tuple[EventType, ...] | None = None


class CursorExpired(CorridorError):
    """Events are kept for 90 days, and this cursor is older; go on from restart_from."""

    code = "cursor_expired"

    def __init__(self, restart: FeedPlace | None = None) -> None:
        super().__init__()
        self.restart = restart
        self.restart_from: str | None = None  # its cursor, which the edge writes
