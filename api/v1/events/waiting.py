"""Waits for events. Promised: a reader sees an event at most a second after the feed shows it, and usually at once; one
that may no longer call sees nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from api.http.headers import joined_value
from api.http.responses import Responder
from api.v1.events.cursors import cursor_of
from domain.events.feed import CursorExpired, FeedPage, FeedQuery
from domain.kernel.access import Actor
from domain.ports.work import OpenWork

Read = Callable[[OpenWork, Actor, FeedQuery], Awaitable[FeedPage]]
LOOKS_AGAIN = 1.0
"""Seconds after which a reader looks again even if nothing was heard: a notice may be lost with its connection."""


async def next_page(responder: Responder, read: Read, query: FeedQuery, wait: float) -> FeedPage:
    """Read on to the next event; at the end of the feed, wait for one up to ``wait`` seconds.

    Raises ``CursorExpired`` and, once the caller may no longer call, ``InvalidToken``.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    while True:
        growth = responder.service.growing_feeds.of(responder.context.actor.organisation_id)
        page = await _read(responder, read, query)
        if page.events:
            return page
        query = replace(query, after=page.ends)
        if not page.has_more:
            left = until - clock()
            if left <= 0:
                return page
            await growth.wait(min(left, LOOKS_AGAIN))
        await must_still_admit(responder)


async def must_still_admit(responder: Responder) -> None:
    """Check the caller once more; raises ``InvalidToken``."""
    await responder.service.callers.must_still_admit(joined_value(responder.request, "authorization"))


async def _read(responder: Responder, read: Read, query: FeedQuery) -> FeedPage:
    try:
        return await responder.view(read, query)
    except CursorExpired as expired:
        if expired.restart is not None:
            expired.restart_from = cursor_of(expired.restart, responder.context.actor)
        raise
