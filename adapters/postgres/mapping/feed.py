"""Events of the journal, as a feed shows them."""

from adapters.postgres.mapping.values import Json, ident, time, uuid_of
from domain.events.feed import FeedEvent
from domain.kernel.ids import OrganisationId
from domain.vocabulary import EventType


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
