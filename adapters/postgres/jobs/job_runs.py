"""Writes down when jobs last ran, for those who watch the service (``corridor.job_runs``)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from adapters.postgres.connection.pool import Database

BEGIN = """
WITH gone AS (DELETE FROM corridor.job_runs AS r WHERE r.job <> ALL ($1))
INSERT INTO corridor.job_runs (job, every, since)
SELECT n.job, n.every, now() FROM unnest($1::text[], $2::interval[]) AS n (job, every) ORDER BY n.job
ON CONFLICT (job) DO NOTHING
"""
"""A job that this version, or these settings, no longer have is not missed for ever."""
WRITE = """
INSERT INTO corridor.job_runs AS r (job, every, since, succeeded_at, failed_at)
SELECT n.job, n.every, now(), now() - n.since_success, now() - n.since_failure
FROM unnest($1::text[], $2::interval[], $3::interval[], $4::interval[]) AS n (job, every, since_success, since_failure)
ORDER BY n.job
ON CONFLICT (job) DO UPDATE SET
    every = excluded.every,
    succeeded_at = greatest(r.succeeded_at, excluded.succeeded_at),
    failed_at = greatest(r.failed_at, excluded.failed_at)
"""
"""Ages and not times, so that a clock of ours that is off changes nothing; by name, so that two workers never deadlock.
"""


class StoredJobRuns:
    """Implements ``api.process.job_runs.RunsWriter``. ``database`` acts as the worker."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, jobs: Mapping[str, timedelta]) -> None:
        """Say which jobs a worker has, and how often each should run."""
        await self._database.rows(BEGIN, list(jobs), list(jobs.values()))

    async def write(self, runs: Sequence[tuple[str, timedelta, timedelta | None, timedelta | None]]) -> None:
        """Write down runs, in one statement: the job, how often it should run, and how long ago it last succeeded and
        failed.
        """
        if runs:
            await self._database.rows(WRITE, *(list(column) for column in zip(*runs, strict=True)))
