"""What each process asks the database about callers, every second."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.shared_state.retention import forget

POLL_SECONDS = 1.0
"""Well below ``REVOCATION_SECONDS``, so that one poll may fail."""
FORGET_EVERY_POLLS = 60
log = logging.getLogger(__name__)


async def follow(refresh: Callable[[], Awaitable[None]], engine: AsyncEngine) -> None:
    """Call ``refresh`` again and again until cancelled, and delete expired rows once a minute."""
    polls = 0
    while True:
        await asyncio.sleep(POLL_SECONDS)
        polls += 1
        try:
            await refresh()
            if polls % FORGET_EVERY_POLLS == 0:
                await forget(engine)
        except Exception as error:
            # The next poll may succeed. Until then ``RevocationList`` goes stale and refuses everybody.
            log.warning("revocations could not be read: %s", type(error).__name__)
