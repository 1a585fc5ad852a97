"""Keeps the counts of the board (``alembic/sql/board/keeping.sql``).

Who takes part: any number of workers, of which one counts at a time. Promised: within a minute the board shows what was
committed; the first run of a UTC day recounts everything, which repairs what a run missed because a change was
committed more than ``LATE`` after its time. One transaction: an interrupted run leaves the previous figures. On
failure: nothing is written, and the next run looks at every change since the last figures.
"""

from datetime import timedelta
from typing import Any

import asyncpg

from adapters.postgres.connection.availability import unavailable_if_away
from adapters.postgres.connection.pool import CONNECT_SECONDS
from domain.board.definitions import PERIODS
from domain.ports.clock import Clock, utc_now

SECONDS = 600
"""How long one run may take. Counting everything takes longer than a request's statement may."""
WITH_TIME = f"SET LOCAL statement_timeout = '{SECONDS}s'"
KEEP = "SELECT corridor.keep_boards($1, $2, $3)"
LATE = timedelta(minutes=10)
"""Far longer than a change may take from its own timestamp to its commit."""


async def keep_boards(pool: "asyncpg.Pool[Any]", now: Clock = utc_now) -> None:
    """Count what has changed; raises ``DatabaseUnavailable``. The pool acts as the worker."""
    with unavailable_if_away():
        async with pool.acquire(timeout=CONNECT_SECONDS) as connection, connection.transaction():
            await connection.execute(WITH_TIME)
            await connection.fetchval(KEEP, now(), int(max(PERIODS)), LATE, timeout=SECONDS)
