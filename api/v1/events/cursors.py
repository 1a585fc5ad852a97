"""Cursors of the event feed: any client of an organisation may go on where another one was."""

from uuid import UUID

from api.http.cursors import read_cursor, write_cursor
from domain.events.feed import FeedPlace
from domain.kernel.access import Actor
from domain.kernel.listing import SortKey

PLACE = SortKey((("epoch", UUID), ("position", int)), ascending=True, optional="epoch")


def cursor_of(place: FeedPlace, actor: Actor) -> str:
    """Write the cursor of a place in the feed of this caller's organisation."""
    return write_cursor((place.epoch, place.position), _bound_to(actor))


def place_of(cursor: str | None, actor: Actor) -> FeedPlace | None:
    """Read the place; raises ``InvalidCursor``."""
    found = read_cursor(cursor, PLACE, _bound_to(actor))
    if found is None:
        return None
    epoch, position = found
    return FeedPlace(epoch, position)  # type: ignore[arg-type]  # read as PLACE declares


def _bound_to(actor: Actor) -> str:
    return f"events of {actor.organisation_id}"
