"""Keeps facts and own figures up to date (``alembic/sql/statistics/keeping.sql``).

Who takes part: any number of workers, of which one counts at a time. Promised: own figures include what was committed
after little more than a minute, and counting something twice changes nothing. On failure: a batch removes what was due
and writes its counts in one transaction, and the next run continues.
"""

from typing import Any

import asyncpg

from adapters.postgres.connection.availability import unavailable_if_away
from adapters.postgres.connection.pool import CONNECT_SECONDS
from domain.ports.clock import Clock, utc_now

BATCH = 500
SECONDS = 120
"""How long one batch may take."""
WITH_TIME = f"SET LOCAL statement_timeout = '{SECONDS}s'"
KEEP = "SELECT corridor.keep_statistics($1, $2)"


async def keep_statistics(pool: "asyncpg.Pool[Any]", now: Clock = utc_now) -> None:
    """Count what is due, batch by batch; raises ``DatabaseUnavailable``. The pool acts as the worker."""
    with unavailable_if_away():
        async with pool.acquire(timeout=CONNECT_SECONDS) as connection:
            while await _counted(connection, now) == BATCH:
                pass


async def _counted(connection: Any, now: Clock) -> int | None:
    async with connection.transaction():
        await connection.execute(WITH_TIME)
        found: int | None = await connection.fetchval(KEEP, now(), BATCH, timeout=SECONDS)
        return found
