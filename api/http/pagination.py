"""Responses with one page of a list: its rows as JSON, the cursor and the ``Link`` header (RFC 8288).

Most lists grow without end, and the database reads one page (``paged``). What belongs to one case or referral is short;
its use case decides about all of it, and the page is cut out of that (``page_of_all``).
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Generic, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlencode

from fastapi import Query, Response

from api.http.cursors import filters_text, read_cursor, write_cursor
from api.http.problems import InvalidCursor
from api.http.responses import JsonResponder, Shape
from api.http.selection import PARAMETER
from domain.kernel.access import Actor
from domain.kernel.listing import ListQuery, Page, Position, SortKey
from domain.ports.work import OpenWork

Limit = Annotated[int, Query(ge=1, le=200, description="The maximum number of items on a page.")]
Cursor = Annotated[
    str | None, Query(description="The next_cursor of the page before; leave it out for the first page.")
]

PROBLEMS = (InvalidCursor,)

Item = TypeVar("Item")
Row = TypeVar("Row")
AListQuery = TypeVar("AListQuery", bound=ListQuery)


@runtime_checkable
class WrittenAsJson(Protocol):
    """Rows that the store returns as JSON already, exactly as ``shape`` would write each (ADR 0033)."""

    def as_json(self) -> Iterable[str]:
        """Return each row's JSON."""


async def paged(
    responder: JsonResponder,
    use_case: Callable[[OpenWork, Actor, AListQuery], Awaitable[Page[Item]]],
    shape: Callable[[Item], Shape],
    query: AListQuery,
    *,
    on_record: bool = False,
) -> Response:
    """Respond with the page that the filters and the cursor select; ``shape`` makes a row's output model.

    ``on_record``: reading it is itself recorded.
    """
    after = _after(responder, query.sorted_by)
    asked: Any = query
    view = responder.view_on_record if on_record else responder.view
    page = await view(use_case, asked if after is None else replace(asked, after=after))
    cursor, headers = _next(responder, page.after, query.limit)
    body = f'{{"items": [{", ".join(written(page, shape))}], "next_cursor": {json.dumps(cursor)}}}'.encode()
    return responder.fresh(body, headers=headers)


@dataclass(frozen=True, slots=True)
class Order(Generic[Row]):
    """The order that a whole list has already; ``place``: a row's values for the sort key."""

    sorted_by: SortKey
    place: Callable[[Row], Position]


IN_TURN = SortKey((("place", int),), ascending=True)
"""For lists whose rows keep their places: none is inserted between others or removed."""


def page_of_all(
    responder: JsonResponder,
    rows: Sequence[Row],
    shape: Callable[[tuple[Row, ...], str | None], Shape],
    limit: int,
    order: Order[Row] | None = None,
) -> Response:
    """Respond with a page of a list that was read as a whole; without ``order``, its rows keep their places.

    ``shape`` makes the output model of a page and the cursor of the next.
    """
    sorted_by = IN_TURN if order is None else order.sorted_by
    after: Any = _after(responder, sorted_by)
    places: list[Any] = [(place,) if order is None else order.place(row) for place, row in enumerate(rows)]
    left = [
        (place, row)
        for place, row in zip(places, rows, strict=True)
        if after is None or (place > after if sorted_by.ascending else place < after)
    ]
    cursor, headers = _next(responder, left[limit - 1][0] if len(left) > limit else None, limit)
    return responder.seen(shape(tuple(row for _, row in left[:limit]), cursor), headers)


def written(page: Page[Item], shape: Callable[[Item], Shape]) -> Iterable[str]:
    """Return the rows of a page as JSON."""
    if isinstance(page.items, WrittenAsJson):
        return page.items.as_json()
    return (shape(item).model_dump_json(by_alias=True) for item in page.items)


def _filters(responder: JsonResponder) -> dict[str, str]:
    query = responder.request.query_params
    return {name: value for name, value in query.items() if name not in ("cursor", "limit")}


def _bound_to(responder: JsonResponder) -> str:
    # the choice of members may change from page to page
    filters = {name: value for name, value in _filters(responder).items() if name != PARAMETER}
    context = responder.context
    return filters_text(context.operation, {**responder.request.path_params, **filters}, context.actor)


def _after(responder: JsonResponder, sorted_by: SortKey) -> Position | None:
    cursor = responder.request.query_params.get("cursor")
    return None if cursor is None else read_cursor(cursor, sorted_by, _bound_to(responder))


def _next(responder: JsonResponder, after: Position | None, limit: int) -> tuple[str | None, dict[str, str]]:
    """Return the cursor of the next page and its header; neither after the last one."""
    if after is None:
        return None, {}
    cursor = write_cursor(after, _bound_to(responder))
    query = urlencode({**_filters(responder), "limit": limit, "cursor": cursor})
    url = f"{responder.service.public_url}{responder.request.url.path}?{query}"
    return cursor, {"Link": f'<{url}>; rel="next"'}
