"""Longer timeouts than in production, because a busy test machine must not look like a database that is down.

Promises in seconds are tested with the service's own timeouts, ``as_in_production``, not counting the time in which the
machine gave us no CPU (``Held``).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from adapters.oauth.provider import provider_keys
from adapters.oauth.shared_state import unavailability as away
from adapters.postgres.connection import engine, pool, replica
from adapters.postgres.jobs import job_lock as turns
from api.http import fair_queue
from api.process import readiness

LONG = 100.0
"""Seconds; pytest ends a test after 600."""
TICK = 0.02
IMPATIENT: tuple[tuple[ModuleType, str, Any], ...] = (
    (pool, "CONNECT_SECONDS", LONG),
    (pool, "STATEMENT_SECONDS", LONG),
    (pool, "REPLICA_SECONDS", LONG),
    (turns, "CONNECT_SECONDS", LONG),
    (engine, "CONNECT_SECONDS", LONG),
    (replica, "REPLICA_SECONDS", LONG),
    (replica, "NEWEST_SECONDS", LONG),
    (replica, "PRIMARY_INSTEAD", {}),
    (provider_keys, "FETCH_SECONDS", LONG),
    (away, "ANSWER_SECONDS", LONG),
    (readiness, "AT_MOST", LONG),
    (readiness, "PATIENCE", LONG),
    (fair_queue, "PATIENCE", LONG),
    (fair_queue, "LONGEST", LONG),
)
IN_PRODUCTION = tuple((module, name, getattr(module, name)) for module, name, _ in IMPATIENT)


@contextmanager
def _set(values: tuple[tuple[ModuleType, str, Any], ...]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in values:
            patch.setattr(module, name, value)
        yield


@contextmanager
def patient() -> Iterator[None]:
    """Let what is opened in the block wait long."""
    with _set(IMPATIENT):
        yield


@contextmanager
def as_in_production() -> Iterator[None]:
    """Let what is opened in the block wait no longer than the service does."""
    with _set(IN_PRODUCTION):
        yield


@dataclass
class Held:
    """A stopwatch that knows how long the event loop got no turn: that time is the machine's and not the service's."""

    begun: float
    lost: float = 0.0

    @property
    def seconds(self) -> float:
        """Since the beginning, without what was lost."""
        return time.monotonic() - self.begun - self.lost

    async def tick(self) -> None:
        """Look at the clock often, and note by how much each look is late."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(TICK)
            self.lost += max(0.0, time.monotonic() - before - 2 * TICK)


@asynccontextmanager
async def stopwatch() -> AsyncIterator[Held]:
    """Measure the block."""
    held = Held(time.monotonic())
    ticking = asyncio.create_task(held.tick())
    try:
        yield held
    finally:
        ticking.cancel()
        await asyncio.wait([ticking])
