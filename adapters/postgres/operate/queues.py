"""How long events and deliveries are waiting, and how many digests, for those who watch the service."""

import asyncio
from dataclasses import dataclass

import asyncpg

from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.roles import WORKER, RoleNotTaken, must_be

SECONDS = 3.0
"""For connecting and asking; Prometheus itself gives up after ten."""
COUNTED = 100_000
"""Pending deliveries that are counted at most: it takes a few hundredths of a second."""
ASK = """
SELECT extract(epoch FROM corridor.unsequenced_age()), extract(epoch FROM corridor.delivery_lag()), (
    SELECT count(*) FROM (SELECT FROM corridor.deliveries AS d WHERE d.next_at IS NOT NULL LIMIT $1) AS x
),
    (SELECT count(*) FROM corridor.digests AS d WHERE d.waiting <> '{}'),
    (SELECT count(*) FROM corridor.digests AS d WHERE d.failing_since IS NOT NULL)
"""


class DatabaseAway(Exception):
    """PostgreSQL did not answer in time, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Queues:
    """What is waiting. ``unsequenced_age``: seconds, of the oldest event that no feed shows. ``delivery_lag``: seconds,
    of the delivery that has been due for longest. ``deliveries_pending``: their number, up to ``COUNTED``.
    ``digests_waiting``: centres with news to send; ``digests_failing``: those at which nothing arrives.
    """

    unsequenced_age: float
    delivery_lag: float
    deliveries_pending: int
    digests_waiting: int
    digests_failing: int


async def read_queues(url: str) -> Queues:
    """Ask on a connection of its own, so that a busy pool hides nothing. ``url`` logs in as the worker.

    Raises ``DatabaseAway`` after ``SECONDS``, or what asyncpg says if the question is wrong.
    """
    try:
        async with asyncio.timeout(SECONDS):
            try:
                connection = await connect(url, timeout=SECONDS, server_settings={"application_name": "corridor"})
            except asyncpg.PostgresError as problem:
                raise DatabaseAway(type(problem).__name__) from None
            try:
                await must_be(connection, WORKER)
                age, lag, *counts = await connection.fetchrow(ASK, COUNTED)
                await connection.close()
            finally:
                connection.terminate()
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, RoleNotTaken) as problem:
        raise DatabaseAway(type(problem).__name__) from None
    # times in the journal are those of our clock, which may be a little ahead of PostgreSQL's
    return Queues(max(float(age), 0.0), max(float(lag), 0.0), *counts)
