"""Waits until no earlier transaction can still commit: on a shared server any test may hold one open."""

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
