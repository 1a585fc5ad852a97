"""Waits for what a fault brings about, or for its end."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.cli.commands import PATIENCE
from tests.faults.clients.record import now
from tests.timeouts import TICK


async def until(happens: Callable[[], bool | Awaitable[bool]], otherwise: str) -> None:
    """Wait until something is so; fails with the sentence if it never is."""
    end = now() + PATIENCE
    while True:
        found = happens()
        if found if isinstance(found, bool) else await found:
            return
        assert now() < end, otherwise
        await asyncio.sleep(TICK)
