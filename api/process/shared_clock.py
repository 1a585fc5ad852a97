"""Keeps the clock of this process at the database's time (ADR 0073)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from api.process.background_task import background_task
from api.process.logs import log
from domain.kernel.errors import Unavailable

EVERY_SECONDS = 5.0
Compare = Callable[[], Awaitable[float]]
"""Compares the clocks, and corrects this one; returns the seconds by which it was wrong, or 0."""


@asynccontextmanager
async def shared_clock(compare: Compare) -> AsyncIterator[None]:
    """Compare now, and every few seconds while the block runs."""
    await _compare(compare)
    async with background_task(_keep_comparing(compare)):
        yield


async def _keep_comparing(compare: Compare) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await _compare(compare)
        except Unavailable:
            continue  # the clock goes on as it is; that the database is gone is logged elsewhere
        except Exception as problem:
            # whatever the error, the next comparison may succeed
            log.warning("the clocks could not be compared", kind=type(problem).__name__)


async def _compare(compare: Compare) -> None:
    wrong_by = await compare()
    if wrong_by:
        log.warning("this clock differed from the database's", seconds=round(wrong_by, 1))
