"""Shares clients' quotas between processes, every second. See ``api/http/rate_limit.py`` for what is promised."""

import asyncio
from contextlib import AbstractAsyncContextManager

from api.http.rate_limit import Exchange, RateLimit
from api.process.background_task import background_task
from api.process.logs import log
from domain.kernel.errors import Unavailable

EVERY_SECONDS = 1.0


def sharing(limit: RateLimit, exchange: Exchange) -> AbstractAsyncContextManager[None]:
    """Do it for as long as the block lasts."""
    return background_task(_share(limit, exchange))


async def _share(limit: RateLimit, exchange: Exchange) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await limit.share(exchange)
        except Unavailable:
            continue  # what was taken meanwhile is counted here alone; that the database is away is said elsewhere
        except Exception as error:
            # Whatever it was, the next second may go better, and each process still has its own count.
            log.warning("quotas could not be shared", kind=type(error).__name__)
