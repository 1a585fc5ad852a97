"""Waits for events. Promised: a reader sees an event at most a second after the feed shows it, and usually at once."""

import asyncio

from api.http.responses import Responder
from api.v1.events.cursors import cursor_of
from domain.events.feed import CursorExpired, FeedPage, FeedQuery
from domain.usecases.events.list_events import list_events

LOOKS_AGAIN = 1.0
"""Seconds after which a reader looks again even if nothing was heard: a notice may be lost with its connection."""


async def next_page(responder: Responder, query: FeedQuery, wait: float) -> FeedPage:
    """Read a page; while it is empty, wait for an event up to ``wait`` seconds. Raises ``CursorExpired``."""
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    while True:
        grows = responder.service.growing_feeds.of(responder.context.actor.organisation_id)
        page = await _read(responder, query)
        left = until - clock()
        if page.events or left <= 0:
            return page
        await grows.wait(min(left, LOOKS_AGAIN))


async def _read(responder: Responder, query: FeedQuery) -> FeedPage:
    try:
        return await responder.view(list_events, query)
    except CursorExpired as expired:
        if expired.restart is not None:
            expired.restart_from = cursor_of(expired.restart, responder.context.actor)
        raise
