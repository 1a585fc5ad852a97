"""Pages of lists: the query for a list function, and the page made of its rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any, Generic, Protocol, TypeVar

from pydantic_core import from_json

from adapters.postgres.mapping.values import Json, to_json
from domain.kernel.access import Actor
from domain.kernel.listing import ListQuery, Page, Position

Item = TypeVar("Item")
READ_ON = 200
"""How many rows to read at a time where rows of the page were not shown."""


class ReadsLists(Protocol):
    """A unit of work, as far as lists need it."""

    async def page(self, function: str, requested: str) -> list[Any]:
        """Call one list function and return its rows."""


def query_document(query: Any, actor: Actor | None = None) -> Json:
    """Return the filters that are set, and the centres that the actor is limited to.

    The cursor is given as ``after_`` plus the name of each field of the sort key. The query asks for one row more than
    the page, to know whether there is another.
    """
    names = (field.name for field in fields(query) if field.name != "after")
    document: Json = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    if query.after is not None:
        document |= _after(query.after, query)
    if actor is not None and actor.centre_ids is not None:
        document["centres"] = sorted(actor.centre_ids)
    return document | {"limit": query.limit + 1}


async def page_of(
    work: ReadsLists, function: str, asked: Json, query: ListQuery, item: Callable[[Any], Item | None]
) -> Page[Item]:
    """Read on until the page is full. A row of which ``item`` makes nothing is not shown.

    Such a row takes up no place, and no cursor names it: that it fits the filters may be more than the caller may know.
    """
    shown: list[tuple[Any, Item]] = []
    while True:
        rows = await work.page(function, to_json(asked))
        shown += [(row, made) for row in rows if (made := item(row)) is not None]
        page = tuple(made for _, made in shown[: query.limit])
        if len(shown) > query.limit:
            return Page(page, _position(shown[query.limit - 1][0], query))
        if len(rows) < asked["limit"]:
            return Page(page, None)
        asked = asked | _after(_position(rows[-1], query), query) | {"limit": READ_ON}


def _position(row: Any, query: ListQuery) -> Position:
    return tuple(row[name] for name in query.sorted_by.names)


def _after(position: Position, query: ListQuery) -> Json:
    return {f"after_{name}": value for name, value in zip(query.sorted_by.names, position, strict=True)}


class JsonRows(Generic[Item]):
    """Rows that PostgreSQL wrote as JSON, in the format that the API returns.

    For the one list that most requests read: the edge passes the text on (``api/http/pagination.py``). Building and
    serialising 1,250 values for a page of 50 would cost the service 60 % more CPU (ADR 0033). Iterating yields items as
    in any other list.
    """

    def __init__(self, texts: Iterable[str], read: Callable[[Json], Item]) -> None:
        self._texts = tuple(texts)
        self._read = read

    def as_json(self) -> tuple[str, ...]:
        """Return each row as JSON text."""
        return self._texts

    def __iter__(self) -> Iterator[Item]:
        """Yield the rows as items."""
        return (self._read(from_json(text)) for text in self._texts)
