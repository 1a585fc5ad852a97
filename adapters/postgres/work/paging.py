"""Pages of lists: the query for a list function, and the page made of its rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, Generic, TypeVar

from pydantic_core import from_json

from adapters.postgres.mapping.values import Json
from domain.kernel.access import Actor
from domain.kernel.listing import ListQuery, Page, Position

Item = TypeVar("Item")


def query_document(query: Any, actor: Actor | None = None) -> Json:
    """Return the filters that are set, and the centres that the actor is limited to.

    The cursor is given as ``after_`` plus the name of each field of the sort key. The query asks for one row more than
    the
    page, to know whether there is another.
    """
    names = (field.name for field in fields(query) if field.name != "after")
    document: Json = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    if query.after is not None:
        document |= {f"after_{name}": value for name, value in zip(query.sorted_by.names, query.after, strict=True)}
    if actor is not None and actor.centre_ids is not None:
        document["centres"] = sorted(actor.centre_ids)
    return document | {"limit": query.limit + 1}


def page_of(rows: Sequence[Any], query: ListQuery, item: Callable[[Any], Item]) -> Page[Item]:
    """Assemble a page. A row that is ``excluded`` takes up a place on the page but is not shown."""
    return Page(tuple(item(row) for row in shown(rows, query)), place_after(rows, query))


def shown(rows: Sequence[Any], query: ListQuery) -> Iterator[Any]:
    """Return the rows of the page that may be shown."""
    return (row for row in rows[: query.limit] if not row.get("excluded"))


def place_after(rows: Sequence[Any], query: ListQuery) -> Position | None:
    """Return the position of the page's last row, shown or not, if there are more."""
    if len(rows) <= query.limit:
        return None
    return tuple(rows[query.limit - 1][name] for name in query.sorted_by.names)


class JsonRows(Generic[Item]):
    """Rows that PostgreSQL wrote as JSON, in the format that the API returns.

    For the one list that most requests read: the edge passes the text on (``api/http/pagination.py``). Building and
    serialising 1,250 values for a page of 50 would cost the service 60 % more CPU (ADR 0033). Iterating yields items as
    in
    any other list.
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
