"""Partner systems that wait for the events of their organisation."""

import time
from dataclasses import dataclass

import httpx2

from bench.soak.calling import Caller, connected

WAIT_SECONDS = 5
"""Of a long poll."""
RARE = "types=webhook.disabled"
"""A type of events that hardly ever comes: it leads to the end of a feed in large steps, and there it waits."""


@dataclass(slots=True)
class Follower:
    """Reads a feed from its end on. ``cursor``: how far it has come, over all its connections."""

    port: int
    caller: Caller
    cursor: str = ""

    async def poll(self, until: float) -> None:
        """Read by long polls over one connection until then, by ``time.monotonic()``."""
        async with connected(self.port) as http:
            if not self.cursor:
                self.cursor = await self._end(http)
            while time.monotonic() < until:
                path = f"/v1/events?limit=200&wait={WAIT_SECONDS}&after={self.cursor}"
                self.cursor = (await self.caller.get(http, path))["next_cursor"]

    async def _end(self, http: httpx2.AsyncClient) -> str:
        before, cursor = None, ""
        while cursor != before:
            before, query = cursor, f"{RARE}&after={cursor}" if cursor else RARE
            cursor = (await self.caller.get(http, f"/v1/events?{query}"))["next_cursor"]
        return cursor

    async def stream(self, until: float) -> None:
        """Read a stream from there on, and leave in the middle of it."""
        if self.cursor:
            async with connected(self.port) as http:
                await self.caller.follow(http, f"/v1/events/stream?after={self.cursor}", until)

    async def give_up(self) -> None:
        """Wait for an event that will not come, and leave before the answer."""
        if self.cursor:
            async with connected(self.port) as http:
                path = f"/v1/events?{RARE}&wait={WAIT_SECONDS}&after={self.cursor}"
                await self.caller.give_up(http, path)
