"""A steady load, for as long as it has to last: nothing in it is used up.

Writers take people through whole journeys, each over connections of its own; readers ask for objects, lists, events and
tokens, and now and then leave before the answer is there; each receiving organisation waits for its events, by long
polls and in a stream that it closes and opens again. Whoever is late does not hurry afterwards: a slow machine makes
the load lighter.
"""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2

from bench.soak.calling import Caller, NotAnswered, connected
from bench.soak.following import Follower
from bench.soak.journeys import Way, travel

WRITERS, JOURNEY_SECONDS = 6, 4.0
"""How many there are, and how often each begins a journey of about ten changes, at most."""
READERS, READ_SECONDS = 8, 0.12
RECONNECT_SECONDS = 20.0
"""After which readers open new connections, and followers too."""
REST_SECONDS = 0.1
"""Before a follower or a reader begins again."""
LISTS = (
    "/v1/referrals?box=inbox&limit=50",
    "/v1/referrals?box=outbox&limit=20",
    "/v1/cases?limit=20",
    "/v1/handoffs",
    "/v1/claims",
    "/v1/events?limit=20",
    "/v1/centres?limit=20",
    "/v1/corridors",
)
OBJECTS, TOKENS, GIVEN_UP = 0.5, 0.04, 0.04
"""The parts of the reads; the rest are lists."""


@dataclass(frozen=True, slots=True)
class Load:
    """Who asks the service at ``port``, and for what. ``referrals``: paths, each with a caller that may read it."""

    port: int
    ways: Sequence[Way]
    followers: Sequence[Follower]
    referrals: Sequence[tuple[Caller, str]]
    chance: random.Random

    async def last(self, seconds: float) -> None:
        """Ask for so long, then wait for what is under way."""
        end = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for number in range(WRITERS):
                early = JOURNEY_SECONDS * number / WRITERS
                group.create_task(self._again(end, self._journey, every=JOURNEY_SECONDS, after=early))
            for _ in range(READERS):
                group.create_task(self._again(end, self._reads, end))
            for follower in self.followers:
                group.create_task(self._again(end, self._follows, follower.poll, end))
                group.create_task(self._again(end, self._follows, follower.stream, end))

    async def _again(
        self,
        end: float,
        act: Callable[..., Coroutine[Any, Any, None]],
        *what: Any,
        every: float = REST_SECONDS,
        after: float = 0.0,
    ) -> None:
        due = time.monotonic() + after
        while due < end:
            await asyncio.sleep(due - time.monotonic())
            with suppress(NotAnswered):
                await act(*what)
            due = max(due + every, time.monotonic() + REST_SECONDS)

    async def _journey(self) -> None:
        async with connected(self.port) as http:
            await travel(http, self.chance.choice(self.ways), self.chance)

    async def _reads(self, end: float) -> None:
        until = min(end, time.monotonic() + RECONNECT_SECONDS)
        async with connected(self.port) as http:
            await self._again(until, self._read, http, every=READ_SECONDS)

    async def _read(self, http: httpx2.AsyncClient) -> None:
        way, what = self.chance.choice(self.ways), self.chance.random()
        caller = self.chance.choice([way.sender, way.receiver])
        if what < OBJECTS:
            caller, path = self.chance.choice(self.referrals)
            await caller.get(http, path)
        elif what < OBJECTS + TOKENS:
            await caller.sign_in(http)
        elif what < OBJECTS + TOKENS + GIVEN_UP:
            await self.chance.choice(self.followers).give_up()
        else:
            await caller.get(http, self.chance.choice(LISTS))

    async def _follows(self, act: Callable[[float], Coroutine[Any, Any, None]], end: float) -> None:
        await act(min(end, time.monotonic() + RECONNECT_SECONDS))
