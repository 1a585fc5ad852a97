"""One process at a time does a job: an advisory lock for each job's name, held by a transaction that does nothing else.

Whoever dies loses its connection, and with it the lock; the next process takes over at its next look.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from adapters.postgres.pool import CONNECT_SECONDS, GONE, DatabaseUnavailable

TAKE = """
SELECT pg_try_advisory_xact_lock(hashtextextended('corridor job ' || $1, 0))
FROM set_config('idle_in_transaction_session_timeout', '0', true)
"""


class Turns:
    """Implements ``api.worker.Turns``."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    @asynccontextmanager
    async def of(self, job: str) -> AsyncIterator[bool]:
        """Say whether it is this process's turn, and keep it ours for as long as the block lasts."""
        try:
            connection = await self._pool.acquire(timeout=CONNECT_SECONDS)
        except GONE as problem:
            raise DatabaseUnavailable from problem
        try:
            async with connection.transaction():
                yield bool(await connection.fetchval(TAKE, job))
        except GONE as problem:
            raise DatabaseUnavailable from problem
        finally:
            await self._pool.release(connection)
