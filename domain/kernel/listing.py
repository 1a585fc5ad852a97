"""Pages of lists: domain rows, and the position to continue from. The edge turns rows into JSON, HTML or CSV.

A list declares its order once, as a ``SortKey``: the database sorts by it, and a cursor holds the last row's values.
The last field of a key is unique, so no two rows share a position.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

Item = TypeVar("Item", covariant=True)

SortValue = datetime | int | str | UUID
Position = tuple[SortValue | None, ...]
"""One row's values for the fields of a sort key, in order; ``None`` for one that may be missing."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """The fields a list is sorted by, descending unless ``ascending``, each with the type of its values.

    ``optional``: a field that some rows have no value for; they come last.
    """

    fields: tuple[tuple[str, type[SortValue]], ...]
    ascending: bool = False
    optional: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the fields."""
        return tuple(name for name, _ in self.fields)


LAST_CHANGED = SortKey((("updated_at", datetime), ("id", UUID)))
NEXT_DUE = SortKey((("next_due_at", datetime), ("id", UUID)), ascending=True, optional="next_due_at")
OLDEST_STEP = SortKey((("at", datetime), ("id", UUID)), ascending=True)
NEWEST = SortKey((("id", UUID),))
"""Ids are UUIDv7: they increase with time."""


class ListQuery(Protocol):
    """What every list query has: a page size (1 to 200), an order and a position to continue from."""

    @property
    def limit(self) -> int:
        """The maximum number of rows on a page."""

    @property
    def sorted_by(self) -> SortKey:
        """The order of the list."""

    @property
    def after(self) -> Position | None:
        """Where the previous page ended; ``None`` for the first page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page. ``after`` is the position to continue from; ``None`` on the last page."""

    items: Iterable[Item]
    after: Position | None
