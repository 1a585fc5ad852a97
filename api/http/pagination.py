"""Responses with one page of a list: its rows as JSON, the cursor and the ``Link`` header (RFC 8288)."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Annotated, Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlencode

from fastapi import Query, Response

from api.http.cursors import filters_text, read_cursor, write_cursor
from api.http.problems import InvalidCursor
from api.http.responses import JsonResponder, Shape
from api.http.selection import PARAMETER
from domain.kernel.access import Actor
from domain.kernel.listing import ListQuery, Page
from domain.ports.work import OpenWork

Limit = Annotated[int, Query(ge=1, le=200, description="The maximum number of items on a page.")]
Cursor = Annotated[
    str | None, Query(description="The next_cursor of the page before; leave it out for the first page.")
]

PROBLEMS = (InvalidCursor,)

Item = TypeVar("Item")
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
) -> Response:
    """Respond with the page that the filters and the cursor select; ``shape`` makes a row's output model."""
    filters = {name: value for name, value in responder.request.query_params.items() if name not in ("cursor", "limit")}
    # the choice of members may change from page to page
    bound_to = filters_text(
        responder.context.operation, {name: value for name, value in filters.items() if name != PARAMETER}
    )
    after = read_cursor(responder.request.query_params.get("cursor"), query.sorted_by, bound_to)
    asked: Any = query
    page = await responder.view(use_case, asked if after is None else replace(asked, after=after))
    cursor = None if page.after is None else write_cursor(page.after, bound_to)
    body = f'{{"items": [{", ".join(written(page, shape))}], "next_cursor": {json.dumps(cursor)}}}'.encode()
    headers = {} if cursor is None else {"Link": _link(responder, filters, query.limit, cursor)}
    return responder.fresh(body, headers=headers)


def written(page: Page[Item], shape: Callable[[Item], Shape]) -> Iterable[str]:
    """Return the rows of a page as JSON."""
    if isinstance(page.items, WrittenAsJson):
        return page.items.as_json()
    return (shape(item).model_dump_json(by_alias=True) for item in page.items)


def _link(responder: JsonResponder, filters: dict[str, str], limit: int, cursor: str) -> str:
    query = urlencode({**filters, "limit": limit, "cursor": cursor})
    return f'<{responder.service.public_url}{responder.request.url.path}?{query}>; rel="next"'
