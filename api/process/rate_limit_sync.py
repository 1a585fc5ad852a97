"""Syncs clients' quotas between processes every second. ``domain/kernel/quota.py`` says what is promised."""

import asyncio
from contextlib import AbstractAsyncContextManager

from api.process.background_task import background_task
from api.process.logs import log
from domain.kernel.errors import Unavailable
from domain.kernel.quota import Exchange, RateLimit

EVERY_SECONDS = 1.0


def sharing(limit: RateLimit, exchange: Exchange) -> AbstractAsyncContextManager[None]:
    """Sync quotas while the block runs, at the interval that is set when it begins."""
    return background_task(_share(limit, exchange, EVERY_SECONDS))


async def _share(limit: RateLimit, exchange: Exchange, every_seconds: float) -> None:
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await limit.share(exchange)
        except Unavailable:
            continue  # this interval is counted here only; the failed connection is logged elsewhere
        except Exception as error:
            # whatever the error, the next attempt may succeed, and each process still has its own count
            log.warning("quotas could not be shared", kind=type(error).__name__)
