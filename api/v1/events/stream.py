"""The event feed as Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace

from fastapi import Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.responses import Responder
from api.v1.events.cursors import cursor_of
from api.v1.events.schemas import EventAnswer
from api.v1.events.waiting import counted, must_still_admit, next_page
from domain.events.feed import CursorExpired, FeedPage, FeedPlace, FeedQuery
from domain.kernel.errors import InvalidToken, Unavailable
from domain.usecases.events.stream_events import stream_events

SILENCE = 15.0
"""Seconds after which a comment says that the line is alive (contract, section 6)."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nobody on the way may hold events back."""


class EventStream(StreamingResponse):
    """A stream that gives its place among those of its client back when it ends, however that happens."""

    def __init__(self, content: AsyncIterator[bytes], place: ExitStack) -> None:
        super().__init__(content, headers=HEADERS, media_type="text/event-stream; charset=utf-8")
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._place:
            await super().__call__(scope, receive, send)


async def event_stream(responder: Responder, query: FeedQuery) -> Response:
    """Respond with the events after a place, and then with each as it happens. Raises ``CursorExpired``."""
    with ExitStack() as place:
        place.enter_context(counted(responder))
        first = await next_page(responder, stream_events, query, 0)
        content = _nothing() if responder.request.method == "HEAD" else _written(responder, query, first)
        return EventStream(content, place.pop_all())


async def _written(responder: Responder, query: FeedQuery, page: FeedPage) -> AsyncIterator[bytes]:
    """Write until the caller leaves, the process ends, or the caller may no longer call: its next connection is refused
    then, and says why.
    """
    while not responder.service.is_ending:
        yield b"".join(_blocks(responder, page))
        try:
            await must_still_admit(responder)
            page = await next_page(responder, stream_events, replace(query, after=page.ends), SILENCE, page)
        except (CursorExpired, InvalidToken, Unavailable):
            return


def _blocks(responder: Responder, page: FeedPage) -> list[bytes]:
    actor = responder.context.actor
    return [
        _block(cursor_of(FeedPlace(page.ends.epoch, event.position), actor), EventAnswer.of(event).model_dump_json())
        for event in page.events
    ] or [_block(cursor_of(page.ends, actor))]


def _block(cursor: str, data: str | None = None) -> bytes:
    """Write an event or, without ``data``, a comment. Either says where to go on."""
    return (f": nothing yet\nid: {cursor}\n\n" if data is None else f"id: {cursor}\ndata: {data}\n\n").encode()


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
