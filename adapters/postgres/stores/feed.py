"""The event feed on PostgreSQL (``alembic/sql/events/feed.sql``)."""

from adapters.postgres.mapping.values import Json, ident, time, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.events.feed import CursorExpired, FeedEvent, FeedPage, FeedPlace, FeedQuery
from domain.kernel.ids import OrganisationId
from domain.vocabulary import EventType


class PostgresFeed:
    """Implements ``domain.ports.feed.Feed``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def read(self, query: FeedQuery) -> FeedPage:
        """Read a page; raises ``CursorExpired``."""
        after = query.after or FeedPlace(None, 0)
        types = None if query.types is None else list(query.types)
        found: Json = await self._work.load("load_feed", after.epoch, after.position, types, query.limit)
        epoch = ident(found["epoch"])
        if found.get("lost"):
            raise CursorExpired(FeedPlace(epoch, found["removed"]))
        return FeedPage(tuple(map(event_of, found["items"])), FeedPlace(epoch, found["ends"]))


def event_of(row: Json) -> FeedEvent:
    """Return the event of a row of the journal, with its position in a feed."""
    organisation = ident(row["organisation_id"])
    return FeedEvent(
        id=uuid_of(row["id"]),
        type=EventType(row["type"]),
        at=time(row["at"]),
        organisation_id=None if organisation is None else OrganisationId(organisation),
        subject={kind: uuid_of(number) for kind, number in row["subject"].items()},
        status=row["status"],
        version=row["version"],
        position=row["position"],
    )
