"""One process at a time does a job: an advisory lock for each job's name, held by a transaction that does nothing else.

Whoever dies loses its connection, and with it the lock; the next process takes over at its next look.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from adapters.postgres.connection.pool import CONNECT_SECONDS, GONE, DatabaseUnavailable

TAKE = """
SELECT pg_try_advisory_xact_lock(hashtextextended('corridor job ' || $1, 0))
FROM set_config('idle_in_transaction_session_timeout', '0', true)
"""


class JobLock:
    """Implements ``api.process.worker.JobLock``. At most ``at_once`` jobs run at a time, to leave connections for their
    statements.
    """

    def __init__(self, pool: "asyncpg.Pool[Any]", at_once: int = 3) -> None:
        self._pool = pool
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def of(self, job: str) -> AsyncIterator[bool]:
        """Say whether it is this process's turn, and keep it ours for as long as the block lasts."""
        async with self._free, self._held(job) as ours:
            yield ours

    @asynccontextmanager
    async def _held(self, job: str) -> AsyncIterator[bool]:
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
