"""What those who watch the service want to know of its database: what waits and for how long, keys, size.

One statement, asked at each scrape and by ``corridor doctor``. Each part reads a few rows by an index, or counts up to
``COUNTED``; what is late is measured by PostgreSQL's own clock.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from adapters.postgres.connection.availability import is_away
from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.roles import WORKER, RoleNotTaken, must_be

SECONDS = 3.0
"""For connecting and asking; Prometheus itself gives up after ten."""
COUNTED = 100_000
"""Rows that are counted at most: it takes a few hundredths of a second."""
UNSEQUENCED_AGE = "extract(epoch FROM corridor.unsequenced_age())"
DELIVERY_LAG = "extract(epoch FROM corridor.delivery_lag())"
CLOCKS_LATE = "(SELECT extract(epoch FROM now() - c.due_at) FROM corridor.clocks_due(now(), 1, '{}') AS c)"
TREE_HEAD_AGE = "(SELECT extract(epoch FROM now() - max(h.at)) FROM corridor.audit_tree_heads AS h)"
ASK = f"""
SELECT
    {UNSEQUENCED_AGE} AS unsequenced_age,
    {DELIVERY_LAG} AS delivery_lag,
    (SELECT count(*) FROM (SELECT FROM corridor.deliveries AS d WHERE d.next_at IS NOT NULL LIMIT $1) AS x)
        AS deliveries_pending,
    (SELECT count(*) FROM corridor.digests AS d WHERE d.waiting <> '{{}}') AS digests_waiting,
    (SELECT count(*) FROM corridor.digests AS d WHERE d.failing_since IS NOT NULL) AS digests_failing,
    {CLOCKS_LATE} AS clocks_late,
    {TREE_HEAD_AGE} AS tree_head_age,
    (
        SELECT extract(epoch FROM now() - a.at) FROM corridor.audit AS a
        WHERE a.xact >= (SELECT t.grown_to FROM corridor.audit_tree AS t) AND NOT EXISTS (
            SELECT FROM corridor.audit_leaves AS l
            WHERE l.chain_id = a.chain_id AND l.entry_number = a.entry_number
        )
        ORDER BY a.xact LIMIT 1
    ) AS outside_tree_age,
    (SELECT count(*) FROM (SELECT FROM vault.owed_turns AS o GROUP BY o.case_id LIMIT $1) AS x) AS cases_owed_a_key,
    (SELECT count(*) FROM (SELECT FROM vault.replaced_keys AS r GROUP BY r.case_id LIMIT $1) AS x)
        AS cases_with_replaced_keys,
    (
        SELECT count(*) FROM vault.organisation_keys AS k WHERE EXISTS (
            SELECT FROM vault.organisation_keys AS n
            WHERE n.organisation_id = k.organisation_id AND n.generation > k.generation
        )
    ) AS replaced_organisation_keys,
    pg_database_size(current_database()) AS size,
    (SELECT count(s.usesysid) FROM pg_stat_activity AS s) AS connections,
    (
        SELECT count(*) FROM pg_stat_activity AS s
        WHERE s.usename = $2 AND s.datname = current_database() AND s.pid <> pg_backend_pid()
    ) AS services,
    current_setting('max_connections')::integer AS connections_limit,
    extract(epoch FROM clock_timestamp()) AS clock
"""  # noqa: S608 - parts of ours
JOBS = """
SELECT r.job, extract(epoch FROM r.every), extract(epoch FROM now() - coalesce(r.succeeded_at, r.since)),
    r.failed_at > coalesce(r.succeeded_at, r.since)
FROM corridor.job_runs AS r
"""


AGES = ("unsequenced_age", "delivery_lag", "clocks_late", "outside_tree_age")
"""Of what waits."""
LATE_RUNS, LATE_SECONDS = 10, 120
"""A job that has missed ten runs and two minutes, longer than any restart, is late. The alert ``CorridorJobLate`` has
the same numbers.
"""


class DatabaseAway(Exception):
    """PostgreSQL did not answer in time, or does not let us in."""


@dataclass(frozen=True, slots=True)
class JobSeen:
    """A job of the worker: how often it should run, and for how long it has not succeeded, in seconds; and whether it
    has failed since.
    """

    every: float
    since_success: float
    failing: bool

    @property
    def is_late(self) -> bool:
        """Whether it has not succeeded for too long."""
        return self.since_success > LATE_RUNS * self.every + LATE_SECONDS


@dataclass(frozen=True, slots=True)
class Watched:
    """What the database holds. Ages and lags are seconds; those of things that wait are 0 if nothing does."""

    unsequenced_age: float
    """Of the oldest event that no feed shows."""
    delivery_lag: float
    """Of the delivery that has been due for longest."""
    deliveries_pending: int
    digests_waiting: int
    """Centres with news to send."""
    digests_failing: int
    """Centres at which nothing arrives."""
    clocks_late: float
    """Of the clock that ended first and whose step is not taken."""
    tree_head_age: float | None
    """Of the newest signed head of the audit tree; ``None``: there is none yet."""
    outside_tree_age: float
    """Of the oldest entry that is not in the tree."""
    cases_owed_a_key: int
    cases_with_replaced_keys: int
    replaced_organisation_keys: int
    size: int
    """Bytes of this database."""
    connections: int
    """Of everybody, to all databases of the server. Background processes have no user."""
    connections_limit: int
    services: int
    """Connections of ``corridor serve`` and ``corridor worker`` to this database: each process has some as the worker.
    """
    clock: float
    """What PostgreSQL's clock shows, in seconds since 1970."""
    jobs: Mapping[str, JobSeen]


async def read_watched(url: str, *, role: str | None = WORKER) -> Watched:
    """Ask on a connection of its own, so that a busy pool hides nothing. ``url`` logs in as the role, or with ``None``
    as the owner.

    Raises ``DatabaseAway`` after ``SECONDS``, or what asyncpg says if the question is wrong.
    """
    try:
        async with asyncio.timeout(SECONDS):
            try:
                connection = await connect(url, timeout=SECONDS, server_settings={"application_name": "corridor"})
            except asyncpg.PostgresError as problem:
                raise DatabaseAway(type(problem).__name__) from None
            try:
                if role is not None:
                    await must_be(connection, role)
                found = dict(await connection.fetchrow(ASK, COUNTED, WORKER))
                jobs = await connection.fetch(JOBS)
                await connection.close()
            finally:
                connection.terminate()
    except Exception as problem:
        if not isinstance(problem, RoleNotTaken) and not is_away(problem):
            raise
        raise DatabaseAway(type(problem).__name__) from None
    return watched(found, jobs)


def watched(found: Mapping[str, Any], jobs: list[Any]) -> Watched:
    """Make what PostgreSQL gave into numbers."""
    head = found["tree_head_age"]
    # times in the journal are those of our clock, which may be a little ahead of PostgreSQL's
    ages = {name: max(float(found[name] or 0), 0.0) for name in AGES}
    seen = {job: JobSeen(float(every), max(float(age), 0.0), bool(failing)) for job, every, age, failing in jobs}
    others = {
        "tree_head_age": None if head is None else max(float(head), 0.0),
        "clock": float(found["clock"]),
        "jobs": seen,
    }
    return Watched(**{**found, **ages, **others})
