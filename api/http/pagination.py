"""Answers with one page of a list: items as they come, the cursor and the ``Link`` header (RFC 8288)."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Response

from api.http.cursors import filters_text, read_cursor, write_cursor
from api.http.problems import InvalidCursor
from api.http.responses import JsonResponder
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork

Limit = Annotated[int, Query(ge=1, le=200, description="How many items a page has at most.")]
Cursor = Annotated[str | None, Query(description="The next_cursor of the page before; leave it out to begin.")]

PROBLEMS = (InvalidCursor,)


async def paged(
    responder: JsonResponder, use_case: Callable[[OpenWork, Actor, Any], Awaitable[Page]], query: Any
) -> Response:
    """Read the page that the query's filters and the request's cursor name."""
    filters = {name: value for name, value in responder.request.query_params.items() if name not in ("cursor", "limit")}
    bound_to = filters_text(responder.context.operation, filters)
    after = _key(read_cursor(responder.request.query_params.get("cursor"), bound_to))
    page = await responder.view(use_case, replace(query, after=after))
    cursor = None if page.after is None else write_cursor(list(page.after), bound_to)
    body = f'{{"items": [{", ".join(page.items)}], "next_cursor": {json.dumps(cursor)}}}'.encode()
    headers = {} if cursor is None else {"Link": _link(responder, filters, query.limit, cursor)}
    return responder.fresh(body, headers=headers)


def _key(after: list[str] | None) -> tuple[str, str] | None:
    if after is None:
        return None
    try:
        moment, number = after
        datetime.fromisoformat(moment)
        UUID(number)
    except (TypeError, ValueError):
        raise InvalidCursor from None
    return moment, number


def _link(responder: JsonResponder, filters: dict[str, str], limit: int, cursor: str) -> str:
    query = urlencode({**filters, "limit": limit, "cursor": cursor})
    return f'<{responder.service.public_url}{responder.request.url.path}?{query}>; rel="next"'
