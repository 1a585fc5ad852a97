"""The loop of jobs: one process at a time, on and on, whatever fails, until it is told to end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.job_lock import JobLock
from adapters.postgres.jobs.retention import forget_answers
from api.process import worker
from api.process.worker import Job, Worker, working
from tests.app_under_test import World
from tests.builders import a_case
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database
from tests.timeouts import LONG

OFTEN = timedelta(milliseconds=10)
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"


@pytest.fixture
async def turns(database_url: str) -> AsyncIterator[JobLock]:
    pool = await open_pool(login_url(database_url, WORKER), WORKER, size=6)
    yield JobLock(pool)
    await close_pool(pool)


class Counted:
    """A job that counts its runs, and how many of them there were at once."""

    def __init__(self, fails: bool = False) -> None:
        self.runs = self.now = self.most = 0
        self._fails = fails
        self._ran = asyncio.Condition()

    async def reached(self, runs: int, at_once: int = 0) -> None:
        async with self._ran:
            await self._ran.wait_for(lambda: self.runs >= runs and self.most >= at_once)

    async def __call__(self) -> None:
        self.runs += 1
        self.now += 1
        self.most = max(self.most, self.now)
        async with self._ran:
            self._ran.notify_all()
        try:
            await asyncio.sleep(0.02)
        finally:  # the end of a worker cuts it off, and another worker may begin
            self.now -= 1
        if self._fails:
            raise RuntimeError("no luck")


async def until(counted: Counted, runs: int, at_once: int = 0) -> None:
    async with asyncio.timeout(LONG):
        await counted.reached(runs, at_once)


async def test_of_several_processes_one_does_a_job_at_a_time(turns: JobLock) -> None:
    counted = Counted()
    one, other = (Worker([Job("counted", OFTEN, counted)], turns) for _ in range(2))
    async with working(one), working(other):
        await until(counted, 10)
    assert counted.most == 1


async def test_a_job_that_need_not_be_alone_runs_in_every_process(turns: JobLock) -> None:
    counted = Counted()
    one, other = (Worker([Job("counted", OFTEN, counted, alone=False)], turns) for _ in range(2))
    async with working(one), working(other):
        await until(counted, 10, at_once=2)
    assert counted.most == 2


async def test_a_job_that_fails_is_tried_again_and_holds_up_no_other(
    turns: JobLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = Counted(fails=True), Counted()
    with monkeypatch.context() as patched:
        patched.setattr(worker, "SOONEST_RETRY", timedelta(hours=1))
        async with working(Worker([Job("bad", OFTEN, bad), Job("good", OFTEN, good)], turns)):
            await until(bad, 1)
            await until(good, good.runs + 10)
        assert bad.runs == 1
    async with working(Worker([Job("bad", OFTEN, bad)], turns)):
        await until(bad, 3)


async def test_what_failed_once_does_not_wait_for_its_interval(turns: JobLock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SOONEST_RETRY", OFTEN)
    counted = Counted(fails=True)
    async with working(Worker([Job("once a day", timedelta(days=1), counted)], turns)):
        await until(counted, 4)


async def test_what_failed_here_is_tried_again_soon_although_another_process_had_it_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "SOONEST_RETRY", OFTEN)
    counted, turns = Counted(fails=True), list[str]()

    class Shared:
        @asynccontextmanager
        async def of(self, job: str) -> AsyncIterator[bool]:
            turns.append(job)
            yield len(turns) % 2 == 1

    async with working(Worker([Job("once a day", timedelta(days=1), counted)], Shared())):
        await until(counted, 3)


async def test_a_cancellation_that_nobody_asked_for_ends_no_job(turns: JobLock) -> None:
    counted = Counted()

    async def cut_off() -> None:
        await counted()
        awaited = asyncio.get_running_loop().create_future()
        awaited.cancel()  # as a connection may be that somebody else gave up
        await awaited

    async with working(Worker([Job("cut off", OFTEN, cut_off)], turns)):
        await until(counted, 2)


async def test_the_worker_ends_with_its_block_in_the_midst_of_a_job(turns: JobLock) -> None:
    async def for_ever() -> None:
        started.set()
        await asyncio.sleep(3600)

    started = asyncio.Event()
    async with asyncio.timeout(LONG):
        async with working(Worker([Job("for ever", OFTEN, for_ever)], turns)):
            await started.wait()
        async with turns.of("for ever") as ours:
            assert ours, "the turn of the worker that ended was not given back"


async def test_a_database_that_was_away_is_used_again_when_it_is_back() -> None:
    async with scratch_database() as name:
        pool = await open_pool(login_url(url_of(name), WORKER), WORKER, size=4)
        counted = Counted()
        async with working(Worker([Job("counted", OFTEN, counted)], JobLock(pool))):
            await until(counted, 2)
            async with owner_of("postgres") as owner:
                await owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
                await owner.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
                while await owner.fetchval(CONNECTED, name):  # noqa: ASYNC110  (PostgreSQL tells nobody)
                    await asyncio.sleep(0.02)
                before = counted.runs
                await asyncio.sleep(1.2)
                assert counted.runs <= before + 1
                await owner.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            await until(counted, before + 3)
        await close_pool(pool)


async def test_answers_are_forgotten_after_72_hours_and_not_before(world: World, database_url: str) -> None:
    nea = await world.caller("nea")
    for key in ("old-one", "young-one"):
        assert (await nea.post("/v1/cases", a_case(), idempotency_key=key)).status_code == 201
    late = "UPDATE corridor.idempotency SET created_at = now() - interval '72 hours' + $1::interval WHERE digest = $2"
    old, young = (world.digest_of(nea, key) for key in ("old-one", "young-one"))
    await world.value(late, timedelta(seconds=-1), old)
    await world.value(late, timedelta(minutes=1), young)
    pool: Any = await open_pool(login_url(database_url, WORKER), WORKER, size=2)
    await forget_answers(Database(pool))
    await close_pool(pool)
    left = "SELECT array_agg(digest) FROM corridor.idempotency WHERE digest IN ($1, $2)"
    assert await world.value(left, old, young) == [young]


async def test_a_head_is_signed_at_once_and_then_no_more_often_than_it_is_due(world: World) -> None:
    count = "SELECT count(*) FROM corridor.audit_tree_heads"
    await world.value("DELETE FROM corridor.audit_tree_heads")
    for _ in range(3):
        await world.service.worker.run_once("sign_tree_head")
    assert await world.value(count) == 1
    await world.value("UPDATE corridor.audit_tree_heads SET at = at - interval '5 minutes'")
    await world.service.worker.run_once("sign_tree_head")
    assert await world.value(count) == 2
