"""Waits until nothing can commit behind what is there: on a shared server any test may hold a transaction open."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.timeouts import LONG

SETTLED = "SELECT coalesce(max(xact) < pg_snapshot_xmin(pg_current_snapshot()), true) FROM corridor.audit"


async def settled(value: Callable[[str], Awaitable[Any]]) -> None:
    """Wait until the tree may take every entry that is there."""
    async with asyncio.timeout(LONG):
        while not await value(SETTLED):  # noqa: ASYNC110  (PostgreSQL tells nobody)
            await asyncio.sleep(0.02)
