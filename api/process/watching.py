"""What a process notes of itself for those who watch it: when its jobs ran, and what changes from moment to moment."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from adapters.keyring.circuit_breaker import CircuitBreakerKeyRing
from adapters.oauth.signatures.signing_keys import SigningKeys
from adapters.postgres.connection.pool import Database
from adapters.postgres.jobs.job_runs import StoredJobRuns
from api.http.fair_queue import FairQueue
from api.process.background_task import background_task
from api.process.counts import Counts
from api.process.job_runs import WRITTEN_EVERY, JobRuns
from api.process.readiness import ReadinessCheck
from api.process.worker import Job, JobLock, Worker
from domain.ports.clock import utc_now

NOTING = "note_job_runs"
SECONDS = 1.0
"""Between two looks."""


def watched_worker(jobs: Sequence[Job], turns: JobLock, pool: Any, counts: Counts) -> Worker:
    """Make a worker that writes down when its jobs ran. Connections of ``pool`` act as the worker."""
    every = {job.name: job.every for job in jobs} | {NOTING: WRITTEN_EVERY}
    counts.know_jobs(every)
    runs = JobRuns(every, StoredJobRuns(Database(pool)), counts.job_failed)
    return Worker((*jobs, Job(NOTING, WRITTEN_EVERY, runs.write, alone=False)), turns, runs)


def looking(
    counts: Counts,
    pool: Any,
    database: Database,
    queue: FairQueue,
    keys: SigningKeys,
    key_ring: CircuitBreakerKeyRing,
) -> AbstractAsyncContextManager[None]:
    """Set the gauges of this process every second while the block runs, if metrics are served.

    ``pool``, ``database`` and ``queue`` are those of requests.
    """
    gauges, requests = counts.gauges, counts.requests
    if gauges is None or requests is None:
        return nullcontext()

    async def look() -> None:
        while True:
            gauges.under_way.set(requests.under_way)
            gauges.waiting.set(queue.waiting)
            gauges.pool_size.set(pool.get_max_size())
            gauges.pool_in_use.set(pool.get_size() - pool.get_idle_size())
            gauges.pool_waiting.set(database.waiting)
            if keys.can_sign:
                gauges.signing_key_age.set(utc_now.seconds() - keys.present.signs_from)
            gauges.key_service_up.set(key_ring.is_usable)
            await asyncio.sleep(SECONDS)

    return background_task(look())


def readiness_check(
    database: Database, worker_pool: Any, keys: SigningKeys, key_ring: CircuitBreakerKeyRing
) -> ReadinessCheck:
    """Say how this process checks that it is ready. ``database`` acts as the app, ``worker_pool`` as the worker."""
    return ReadinessCheck(database, Database(worker_pool), lambda: keys.can_sign, lambda: key_ring.is_usable)
