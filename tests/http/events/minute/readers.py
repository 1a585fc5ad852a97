"""Readers of the feed: long polls, and streams of Server-Sent Events. Each keeps what it got, and its own cursor."""

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2

from tests.app_under_test import Caller
from tests.http.events.feed_reading import blocks
from tests.timeouts import TICK

BUSY = 503
RESTARTS, DROPS = 0.1, 0.05
"""How often, of all pages and of all events, one that does so starts again or loses its connection."""


@dataclass(slots=True)
class Reader:
    """One reader. ``clients``: partner systems of one organisation, of which each start takes the next."""

    clients: list[Caller]
    chance: random.Random
    types: tuple[str, ...] = ()
    limit: int = 200
    wait: int = 5
    unsteady: bool = False
    """It starts again now and then, or loses its connection."""
    events: list[dict[str, Any]] = field(default_factory=list)
    cursor: str | None = None
    starts: int = 0

    @property
    def organisation(self) -> str:
        return self.clients[0].organisation

    def _query(self, **asked: object) -> str:
        types = {"types": ",".join(self.types)} if self.types else {}
        return urlencode({**types, **asked})

    def _next_client(self) -> Caller:
        self.starts += 1
        return self.clients[self.starts % len(self.clients)]

    async def poll(self, ended: asyncio.Event) -> None:
        """Read page after page until nothing more happens, and the end of the feed is reached."""
        while True:
            client = self._next_client()
            async with httpx2.AsyncClient(base_url=client.http.base_url, timeout=120, trust_env=False) as http:
                if await self._poll_with(http, client, ended):
                    return

    async def _poll_with(self, http: httpx2.AsyncClient, client: Caller, ended: asyncio.Event) -> bool:
        while True:
            last = ended.is_set()
            after = {} if self.cursor is None else {"after": self.cursor}
            query = self._query(limit=self.limit, wait=0 if last else self.wait, **after)
            answer = await http.get(f"/v1/events?{query}", headers={"authorization": f"Bearer {client.token}"})
            if answer.status_code == BUSY:
                await asyncio.sleep(TICK)
                continue
            assert answer.status_code == 200, answer.text
            page = answer.json()
            self.events += page["items"]
            self.cursor = page["next_cursor"]
            if last and not page["items"]:
                return True
            if self.unsteady and self.chance.random() < RESTARTS:
                return False

    async def stream(self, ended: asyncio.Event) -> None:
        """Read one connection after another until nothing more happens; the last one ends at the end of the feed."""
        while not ended.is_set():
            reading, over = asyncio.create_task(self._read_stream(last=False)), asyncio.create_task(ended.wait())
            await asyncio.wait({reading, over}, return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
        while not await self._read_stream(last=True):  # noqa: ASYNC110  (it waits for the feed)
            await asyncio.sleep(TICK)

    async def _read_stream(self, *, last: bool) -> bool:
        """Read one connection; returns whether it came to the end of the feed."""
        client = self._next_client()
        headers = {"authorization": f"Bearer {client.token}"}
        if self.cursor is not None:
            headers["last-event-id"] = self.cursor
        async with (
            httpx2.AsyncClient(base_url=client.http.base_url, timeout=120, trust_env=False) as http,
            http.stream("GET", f"/v1/events/stream?{self._query()}", headers=headers) as answer,
        ):
            if answer.status_code == BUSY:
                return False
            assert answer.status_code == 200
            async for block in blocks(answer):
                self.cursor = block["id"]
                if "data" in block:
                    self.events.append(json.loads(block["data"]))
                elif last:
                    return True
                if self.unsteady and not last and self.chance.random() < DROPS:
                    return False
            return False
