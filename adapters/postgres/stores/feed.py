"""The event feed on PostgreSQL (``alembic/sql/events/feed.sql``)."""

from adapters.postgres.mapping.feed import event_of
from adapters.postgres.mapping.values import Json, ident
from adapters.postgres.work.work import PostgresWork
from domain.events.feed import CursorExpired, FeedPage, FeedPlace, FeedQuery

LOOKED_AT = 5000
"""Positions that one statement looks at: it takes a tenth of a second at most, whatever the filters are."""


class PostgresFeed:
    """Implements ``domain.ports.feed.Feed``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def read(self, query: FeedQuery) -> FeedPage:
        """Read a page; raises ``CursorExpired``."""
        after = query.after or FeedPlace(None, 0)
        types = None if query.types is None else list(query.types)
        found: Json = await self._work.load("load_feed", after.epoch, after.position, types, query.limit, LOOKED_AT)
        epoch = ident(found["epoch"])
        if found.get("lost"):
            raise CursorExpired(FeedPlace(epoch, found["removed"]))
        return FeedPage(tuple(map(event_of, found["items"])), FeedPlace(epoch, found["ends"]), found["more"])
