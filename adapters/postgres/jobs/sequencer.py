"""Shows what happened in the feeds of those who may know of it (``alembic/sql/events/sequencing.sql``).

Who takes part: the worker of every process; the database function, which lets one of them append at a time, and lets
readers know. Promised: what was recorded is in the feeds a fraction of a second later. On failure: the next look, here
or elsewhere, goes on with what is left; a batch that takes too long is made smaller.
"""

import asyncio
from datetime import timedelta

from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.connection.pool import Database

BATCH = 500
"""Events that one statement appends: enough to catch up quickly, and it still takes a fraction of a second."""
SMALL = 20
IDLE = timedelta(milliseconds=25)
"""Between two looks that find nothing. One costs 0.2 ms."""
PAUSE = 0.01
"""Seconds after a look that found something: what happens meanwhile is appended together."""
APPEND = "SELECT corridor.append_to_feeds($1)"


async def append_to_feeds(database: Database) -> None:
    """Append everything that is waiting; in small steps, once a large one has taken too long."""
    at_most = BATCH
    while True:
        try:
            if not await database.value(APPEND, at_most):
                return
        except DatabaseUnavailable:
            if at_most == SMALL:
                raise
            at_most = SMALL
        await asyncio.sleep(PAUSE)
