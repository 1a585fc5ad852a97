"""The event feed."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import Limit
from api.http.problems import InvalidCursor
from api.openapi.operation import Operation, operation
from api.v1.events.cursors import cursor_of, place_of
from api.v1.events.examples import EVENTS
from api.v1.events.schemas import EventAnswer, EventPage
from api.v1.events.waiting import next_page
from api.v1.fields import once
from api.v1.several import listed, only
from domain.events.feed import LONGEST_WAIT, CursorExpired, FeedQuery
from domain.usecases.events.list_events import list_events as list_
from domain.vocabulary import EventType

router = APIRouter(route_class=GuardedRoute, tags=["Events"])

After = Annotated[
    str | None, Query(description="The next_cursor of the page before; leave it out for the oldest event that is kept.")
]
Types = Annotated[str | None, only(EventType), Query(**listed(EventType, "Only events of these types."))]
Wait = Annotated[
    int, Query(ge=0, le=LONGEST_WAIT, description="How many seconds to wait for an event if there is none yet.")
]

LIST = Operation("events:read", list_, EventPage, EVENTS, (InvalidCursor, CursorExpired))


@operation(router, "GET", "/v1/events", LIST)
async def list_events(
    responder: AsJson, after: After = None, types: Types = None, limit: Limit = 50, wait: Wait = 0
) -> Response:
    actor = responder.context.actor
    wanted = None if types is None else once(map(EventType, types.split(",")))
    page = await next_page(responder, FeedQuery(limit, place_of(after, actor), wanted), wait)
    cursor = cursor_of(page.ends, actor)
    asked = {name: value for name, value in responder.request.query_params.items() if name != "after"}
    url = f"{responder.service.public_url}{responder.request.url.path}?{urlencode({**asked, 'after': cursor})}"
    answer = EventPage(items=tuple(map(EventAnswer.of, page.events)), next_cursor=cursor)
    return responder.seen(answer, {"Link": f'<{url}>; rel="next"'})
