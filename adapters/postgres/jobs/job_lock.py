"""Runs each job in one process at a time: an advisory lock per job name, held by an otherwise idle transaction.

A process that dies loses its connection, and with it the lock; the next process takes over at its next run.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from adapters.postgres.connection.availability import unavailable_if_away
from adapters.postgres.connection.pool import CONNECT_SECONDS

TAKE = """
SELECT pg_try_advisory_xact_lock(hashtextextended('corridor job ' || $1, 0))
FROM set_config('idle_in_transaction_session_timeout', '0', true)
"""


class JobLock:
    """Implements ``api.process.worker.JobLock``. At most ``at_once`` jobs run at a time, which leaves connections for
    their statements.
    """

    def __init__(self, pool: "asyncpg.Pool[Any]", at_once: int = 3) -> None:
        self._pool = pool
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def of(self, job: str) -> AsyncIterator[bool]:
        """Yield whether this process holds the job's lock, which it keeps until the block ends."""
        async with self._free, self._held(job) as ours:
            yield ours

    @asynccontextmanager
    async def _held(self, job: str) -> AsyncIterator[bool]:
        with unavailable_if_away():
            async with self._pool.acquire(timeout=CONNECT_SECONDS) as connection, connection.transaction():
                yield bool(await connection.fetchval(TAKE, job))
