"""The event feed."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Response

from api.http.guard import AsJson, WaitingRoute
from api.http.pagination import Limit
from api.http.problems import InvalidCursor
from api.openapi.operation import Operation, operation
from api.v1.events.cursors import cursor_of, place_of
from api.v1.events.examples import EVENTS, STREAMED
from api.v1.events.schemas import EventAnswer, EventPage
from api.v1.events.stream import event_stream
from api.v1.events.waiting import long_poll
from api.v1.fields import once
from api.v1.several import listed, only
from domain.events.feed import LONGEST_WAIT, CursorExpired, FeedQuery
from domain.usecases.events.list_events import list_events as list_
from domain.usecases.events.stream_events import stream_events as stream
from domain.vocabulary import EventType

router = APIRouter(route_class=WaitingRoute, tags=["Events"])

After = Annotated[
    str | None, Query(description="The next_cursor of the page before; leave it out for the oldest event that is kept.")
]
Types = Annotated[str | None, only(EventType), Query(**listed(EventType, "Only events of these types."))]
Wait = Annotated[
    int, Query(ge=0, le=LONGEST_WAIT, description="How many seconds to wait for an event if there is none yet.")
]

LastEventId = Annotated[
    str | None, Header(description="The last `id:` line that you received, a cursor. It takes precedence over `after`.")
]

AT_ONCE = 200
"""Events that a stream reads with one statement."""

PROBLEMS = (InvalidCursor, CursorExpired)
LIST = Operation("events:read", list_, EventPage, EVENTS, PROBLEMS)
STREAM = Operation("events:read", stream, None, STREAMED, PROBLEMS, streams=True)


@operation(router, "GET", "/v1/events", LIST)
async def list_events(
    responder: AsJson, after: After = None, types: Types = None, limit: Limit = 50, wait: Wait = 0
) -> Response:
    actor = responder.context.actor
    page = await long_poll(responder, list_, FeedQuery(limit, place_of(after, actor), _wanted(types)), wait)
    cursor = cursor_of(page.ends, actor)
    asked = {name: value for name, value in responder.request.query_params.items() if name != "after"}
    url = f"{responder.service.public_url}{responder.request.url.path}?{urlencode({**asked, 'after': cursor})}"
    answer = EventPage(items=tuple(map(EventAnswer.of, page.events)), next_cursor=cursor)
    return responder.seen(answer, {"Link": f'<{url}>; rel="next"'})


@operation(router, "GET", "/v1/events/stream", STREAM)
async def stream_events(
    responder: AsJson, after: After = None, types: Types = None, last_event_id: LastEventId = None
) -> Response:
    place = place_of(last_event_id or after, responder.context.actor)
    return await event_stream(responder, FeedQuery(AT_ONCE, place, _wanted(types)))


def _wanted(types: str | None) -> tuple[EventType, ...] | None:
    return None if types is None else once(map(EventType, types.split(",")))
