"""Tells readers of this process that the feed of their organisation has grown.

Who takes part: the sequencer, which names the organisations in a notification after each batch; one connection of each
process, which listens. Promised: nothing. A notification is lost with the connection, so whoever waits looks again
after a second at the latest. On failure: the process listens again as soon as the database is back.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg

from adapters.postgres.connection.availability import unavailable_if_away
from adapters.postgres.connection.pool import CONNECT_SECONDS

CHANNEL = "corridor_feeds"
log = logging.getLogger(__name__)
PAUSE = 1.0
"""Seconds before the process tries again to listen."""
LOOK_SECONDS = 5.0
"""Between two statements that show whether the server is still there: a host that died says nothing, for ever."""


class Growth:
    """Something to wait for: the next time that a feed grows."""

    def __init__(self) -> None:
        self._came = asyncio.Event()

    def came(self) -> None:
        """Let everybody go on who waits."""
        self._came.set()

    async def wait(self, seconds: float) -> None:
        """Wait for it, up to that many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._came.wait(), seconds)


class GrowingFeeds:
    """Implements ``api.http.service.GrowingFeeds``."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._expected = WeakValueDictionary[UUID, Growth]()

    def of(self, organisation_id: UUID) -> Growth:
        """Return what comes next time: ask for it before you look, so that nothing comes unseen in between."""
        return self._expected.setdefault(organisation_id, Growth())

    async def listen(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                with unavailable_if_away():
                    await self._listen_once()
            except Exception as problem:
                log.warning("nobody listens to the feeds for a moment: %s", type(problem).__name__)
            await asyncio.sleep(PAUSE)

    async def _listen_once(self) -> None:
        ended = asyncio.Event()
        connection = await self._pool.acquire(timeout=CONNECT_SECONDS)
        try:
            connection.add_termination_listener(lambda _: ended.set())
            await connection.add_listener(CHANNEL, self._heard)
            while not ended.is_set():
                await connection.execute("SELECT 1")
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), LOOK_SECONDS)
        finally:
            with suppress(asyncpg.InterfaceError):  # it is gone already
                connection.terminate()
            await self._pool.release(connection)

    def _heard(self, _connection: object, _process: int, _channel: str, named: str) -> None:
        for text in named.split(","):
            growth = self._expected.pop(UUID(text), None)
            if growth is not None:
                growth.came()
