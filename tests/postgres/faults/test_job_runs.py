"""The worker's heartbeat: when each job last succeeded and failed, for those who watch."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import DatabaseUnavailable, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.job_lock import JobLock
from adapters.postgres.operate.watched import JobSeen, read_watched
from api.process.counts import Counts
from api.process.job_runs import JobRuns
from api.process.watching import NOTING, watched_worker
from api.process.worker import Job, Worker, working
from tests.app_under_test import running_world
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database
from tests.timeouts import LONG, TICK

OFTEN, DAILY = timedelta(milliseconds=10), timedelta(days=1)


@pytest.fixture
async def name() -> AsyncIterator[str]:
    async with scratch_database() as made:
        yield made


@pytest.fixture
async def pool(name: str) -> AsyncIterator[Any]:
    opened = await open_pool(login_url(url_of(name), WORKER), WORKER, size=6)
    yield opened
    await close_pool(opened)


async def seen(name: str) -> dict[str, JobSeen]:
    return dict((await read_watched(login_url(url_of(name), WORKER))).jobs)


async def well() -> None:
    """A job that does nothing, and does it well."""


async def badly() -> None:
    raise RuntimeError("no luck")


def worker_of(pool: Any, *jobs: Job) -> tuple[Worker, Counts]:
    counts = Counts()
    return watched_worker(jobs, JobLock(pool), pool, counts), counts


async def test_what_succeeds_and_what_fails_is_written_down(pool: Any, name: str) -> None:
    worker, counts = worker_of(pool, Job("well", DAILY, well), Job("badly", OFTEN, badly))
    async with working(worker), asyncio.timeout(LONG):
        while (found := await seen(name)).get("well", JobSeen(0, 0, True)).failing or not found["badly"].failing:
            await worker.run_once(NOTING)
            await asyncio.sleep(TICK)
    assert found["well"].every == DAILY.total_seconds()
    assert found.keys() == {"well", "badly", NOTING}
    failures = counts.registry.get_sample_value("corridor_job_failures_total", {"job": "badly"})
    assert failures is not None
    assert failures > 0
    assert counts.registry.get_sample_value("corridor_job_failures_total", {"job": "well"}) == 0


async def test_a_job_that_never_ran_ages_from_the_first_time_that_it_was_known(pool: Any, name: str) -> None:
    worker, _ = worker_of(pool, Job("waiting", OFTEN, well))
    await worker.run_once(NOTING)
    async with owner_of(name) as owner:
        await owner.execute("UPDATE corridor.job_runs SET since = since - interval '1 hour'")
    assert (await seen(name))["waiting"].is_late
    await worker.run_once("waiting")
    await worker.run_once(NOTING)
    found = (await seen(name))["waiting"]
    assert (found.is_late, found.failing) == (False, False)


async def test_of_two_workers_the_later_run_counts_and_an_older_one_takes_nothing_back(pool: Any, name: str) -> None:
    one, other = (worker_of(pool, Job("well", OFTEN, well))[0] for _ in range(2))
    await one.run_once("well")
    async with owner_of(name) as owner:
        await one.run_once(NOTING)
        await owner.execute("UPDATE corridor.job_runs SET succeeded_at = succeeded_at + interval '1 hour'")
        before = await owner.fetchval("SELECT succeeded_at FROM corridor.job_runs WHERE job = 'well'")
        await other.run_once("well")
        await other.run_once(NOTING)
        assert await owner.fetchval("SELECT succeeded_at FROM corridor.job_runs WHERE job = 'well'") == before


async def test_a_job_that_no_worker_has_any_more_is_not_missed(pool: Any, name: str) -> None:
    before, _ = worker_of(pool, Job("removed", OFTEN, well), Job("kept", OFTEN, well))
    after, _ = worker_of(pool, Job("kept", OFTEN, well))
    await before.run_once(NOTING)
    await after.run_once(NOTING)
    assert (await seen(name)).keys() == {"kept", NOTING}


async def test_what_could_not_be_written_is_written_the_next_time() -> None:
    class Failing:
        def __init__(self) -> None:
            self.tries = list[list[str]]()

        async def begin(self, jobs: Any) -> None:
            """Nothing fails here."""

        async def write(self, runs: Any) -> None:
            self.tries.append([job for job, *_ in runs])
            if len(self.tries) == 1:
                raise DatabaseUnavailable

    writer = Failing()
    runs = JobRuns({"daily": DAILY}, writer, str)
    runs.succeeded("daily")
    with pytest.raises(DatabaseUnavailable):
        await runs.write()
    await runs.write()
    await runs.write()
    assert writer.tries == [["daily"], ["daily"], []]


async def test_the_service_writes_down_every_job_that_it_has(name: str, root_key_file: Path) -> None:
    async with running_world(url_of(name), root_key_file) as world:
        await world.service.worker.run_once(NOTING)
        assert (await seen(name)).keys() == {job.name for job in world.service.worker.jobs}
