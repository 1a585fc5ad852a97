"""Waits for events. Promised: a reader sees an event at most a second after the feed shows it, and usually at once; one
that may no longer call sees nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from api.http.fair_queue import Busy
from api.http.headers import joined_value
from api.http.problems import RateLimited
from api.http.responses import Responder
from api.v1.events.cursors import cursor_of
from domain.events.feed import LONGEST_WAIT, CursorExpired, FeedPage, FeedQuery
from domain.kernel.access import Actor
from domain.ports.work import OpenWork

Read = Callable[[OpenWork, Actor, FeedQuery], Awaitable[FeedPage]]
MOST_WAITING = 32
"""Long polls and streams that one client may have open in one process: each looks for events every second."""
LOOKS_ON = 1.0
"""Seconds beyond its time for which a reader looks on in a feed of which little fits its filters."""
LOOKS_AGAIN = 1.0
"""Seconds after which a reader looks again even if nothing was heard: a notice may be lost with its connection."""


async def long_poll(responder: Responder, read: Read, query: FeedQuery, wait: float) -> FeedPage:
    """Do as ``next_page``; raises ``RateLimited`` too."""
    if not wait:
        return await next_page(responder, read, query, wait)
    with counted(responder):
        return await next_page(responder, read, query, wait)


async def next_page(
    responder: Responder, read: Read, query: FeedQuery, wait: float, earlier: FeedPage | None = None
) -> FeedPage:
    """Read on to the next event; at the end of the feed, wait for one up to ``wait`` seconds.

    ``earlier``: the page before, if the same response began with it. Raises ``CursorExpired``, once the caller may no
    longer call ``InvalidToken``, and ``Busy`` if not even the first look gets a turn; after it, a reader looks later.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    while True:
        growth = responder.service.growing_feeds.of(responder.context.actor.organisation_id)
        try:
            page = await _read(responder, read, query)
        except Busy:
            if earlier is None:
                raise
            page = replace(earlier, events=(), has_more=False)
        if page.events:
            return page
        query, earlier = replace(query, after=page.ends), page
        left = until - clock()
        if responder.service.is_ending or left <= (-LOOKS_ON if page.has_more else 0):
            return page
        if not page.has_more:
            await growth.wait(min(left, LOOKS_AGAIN))
        await must_still_admit(responder)


@contextmanager
def counted(responder: Responder) -> Iterator[None]:
    """Count a request as waiting for the duration of the block; raises ``RateLimited`` if too many of the same client
    wait here already.
    """
    waiting, client = responder.service.waiting, responder.context.actor.client_id
    if waiting[client] >= MOST_WAITING:
        responder.request.state.limit_headers["Retry-After"] = str(LONGEST_WAIT)
        raise RateLimited
    waiting[client] += 1
    try:
        yield
    finally:
        waiting[client] -= 1
        if not waiting[client]:
            del waiting[client]


async def must_still_admit(responder: Responder) -> None:
    """Check the caller once more; raises ``InvalidToken``."""
    await responder.service.callers.must_still_admit(joined_value(responder.request, "authorization"))


async def _read(responder: Responder, read: Read, query: FeedQuery) -> FeedPage:
    try:
        async with responder.service.turns.of(responder.context.actor.client_id):
            return await responder.view_on_primary(read, query)
    except CursorExpired as expired:
        if expired.restart is not None:
            expired.restart_from = cursor_of(expired.restart, responder.context.actor)
        raise
