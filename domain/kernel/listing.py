"""Pages of lists: rows of the domain, and the place to go on from. The edge makes JSON, HTML or CSV of a row.

A list declares its order once, as a ``SortKey``: the database sorts by it, and a cursor holds the values of the last
row. The last field of a key is unique, so that no two rows share a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

Item = TypeVar("Item", covariant=True)

SortValue = datetime | int | str | UUID
Position = tuple[SortValue, ...]
"""The values of one row for the fields of a sort key, in their order."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """By what a list is sorted, last first: the fields of its rows, each with the type of its values."""

    fields: tuple[tuple[str, type[SortValue]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of the fields."""
        return tuple(name for name, _ in self.fields)


LAST_CHANGED = SortKey((("updated_at", datetime), ("id", UUID)))
NEWEST = SortKey((("id", UUID),))
"""Ids are UUIDv7: they grow with time."""


class ListQuery(Protocol):
    """What every list is asked: how many rows at most (1 to 200), in which order, after which place."""

    @property
    def limit(self) -> int:
        """How many rows a page has at most."""

    @property
    def sorted_by(self) -> SortKey:
        """The order of the list."""

    @property
    def after(self) -> Position | None:
        """Where the page before ended; ``None`` to begin."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page. ``after`` is where to go on from; ``None`` at the end."""

    items: Iterable[Item]
    after: Position | None
