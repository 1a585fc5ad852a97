"""How long events and deliveries are waiting, for those who watch the service."""

import asyncio
from dataclasses import dataclass

import asyncpg

from adapters.postgres.connection.roles import WORKER, must_be

SECONDS = 3.0
"""For connecting and asking; Prometheus itself gives up after ten."""
COUNTED = 100_000
"""Pending deliveries that are counted at most: it takes a few hundredths of a second."""
ASK = """
SELECT extract(epoch FROM corridor.unsequenced_age()), extract(epoch FROM corridor.delivery_lag()), (
    SELECT count(*) FROM (SELECT FROM corridor.deliveries AS d WHERE d.next_at IS NOT NULL LIMIT $1) AS x
)
"""


@dataclass(frozen=True, slots=True)
class Queues:
    """What is waiting. ``unsequenced_age``: seconds, of the oldest event that no feed shows. ``delivery_lag``: seconds,
    of the delivery that has been due for longest. ``deliveries_pending``: their number, up to ``COUNTED``.
    """

    unsequenced_age: float
    delivery_lag: float
    deliveries_pending: int


async def read_queues(url: str) -> Queues:
    """Ask on a connection of its own, so that a busy pool hides nothing. ``url`` logs in as the worker.

    Raises ``TimeoutError`` after ``SECONDS``, or what asyncpg says.
    """
    async with asyncio.timeout(SECONDS):
        connection = await asyncpg.connect(url, timeout=SECONDS, server_settings={"application_name": "corridor"})
        try:
            await must_be(connection, WORKER)
            age, lag, pending = await connection.fetchrow(ASK, COUNTED)
            await connection.close()
        finally:
            connection.terminate()
    # times in the journal are those of our clock, which may be a little ahead of PostgreSQL's
    return Queues(max(float(age), 0.0), max(float(lag), 0.0), pending)
