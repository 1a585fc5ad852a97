"""A replica that is down, hung or behind causes no error: the primary answers, and one log line says so."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.replica import Replica, followed
from adapters.postgres.connection.roles import APP, READER
from tests.app_under_test import World
from tests.builders import opened_case
from tests.postgres.embedded.embedded_process import processes_in
from tests.replica.conftest import Pair
from tests.replica.pair import NEWS
from tests.timeouts import LONG, as_in_production, stopwatch

OWN_KEY = "SELECT corridor.load_own_key($1)"
WRITES = "DELETE FROM corridor.idempotency WHERE digest = convert_to($1, 'UTF8') RETURNING digest"
NOBODY = (
    '{"organisation_id": "00000000-0000-7000-8000-000000000000", "client_id": "00000000-0000-7000-8000-000000000001"}'
)

Told = list[tuple[bool, str]]


@asynccontextmanager
async def _reading(pair: Pair, url: str) -> AsyncIterator[tuple[Replica, Told]]:
    told: Told = []
    pool = await open_pool(login_url(pair.primary.url, APP), APP)
    try:
        async with followed(
            login_url(pair.primary.url, READER, at=url), READER, 4, pool, lambda *said: told.append(said)
        ) as reads:
            yield reads, told
    finally:
        await close_pool(pool)


async def _until(came: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not came():  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.02)


@contextmanager
def _hung(pair: Pair) -> Iterator[None]:
    processes = processes_in(pair.replica.folder)
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


@pytest.mark.usefixtures("follows")
async def test_reads_go_on_while_the_replica_is_ended_and_it_is_used_again_when_it_is_back(
    pair: Pair, first: World, follows: Callable[[], Awaitable[None]]
) -> None:
    nea = await first.caller("nea")
    case = await opened_case(nea)
    pair.replica.stop()
    try:
        for _ in range(20):
            assert (await nea.get(f"/v1/cases/{case['id']}")).status_code == 200
            assert (await nea.get("/v1/cases?limit=1")).json()["items"][0]["id"] == case["id"]
        assert (await first.http.get("/readyz")).status_code == 200
    finally:
        pair.replica.start()
    await follows()


async def test_it_is_said_once_that_a_replica_is_left_alone_and_once_that_it_answers_again(pair: Pair) -> None:
    async with _reading(pair, pair.replica.url) as (reads, told):
        await _until(lambda: reads.answers)
        told.clear()
        async with pair.replica.paused():
            await pair.primary.ask(NEWS)
            for _ in range(5):
                await reads.value(OWN_KEY, NOBODY)
            await asyncio.sleep(1.5)
            assert told == [(False, "replica_is_behind")]
        await _until(lambda: reads.answers)
        assert told[1:] == [(True, "")]


async def test_a_replica_that_hangs_costs_one_read_its_second_and_the_next_nothing(pair: Pair) -> None:
    with as_in_production():
        await _costs_one_read_its_second(pair)


async def _costs_one_read_its_second(pair: Pair) -> None:
    async with _reading(pair, pair.replica.url) as (reads, told):
        await _until(lambda: reads.answers)
        told.clear()
        with _hung(pair):
            for most in (5, 2):
                async with stopwatch() as watch:
                    assert await reads.value(OWN_KEY, NOBODY) is not None
                    assert watch.seconds < most
        await _until(lambda: reads.answers)
        assert [answers for answers, _ in told] == [False, True]


async def test_what_a_replica_cannot_do_is_done_by_the_primary_and_nobody_leaves_the_replica(pair: Pair) -> None:
    async with _reading(pair, pair.replica.url) as (reads, told):
        await _until(lambda: reads.answers)
        told.clear()
        assert await reads.value(WRITES, NOBODY) is None
        assert told == []
        assert reads.answers


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (lambda pair: pair.primary.url, "not_a_replica_of_the_primary"),
        (lambda pair: pair.replica.server.url("postgres"), "InvalidSchemaNameError"),
        (lambda pair: "postgresql://corridor@127.0.0.1:1/corridor", "ConnectionRefusedError"),
    ],
)
async def test_where_there_is_no_replica_the_primary_answers(
    pair: Pair, where: Callable[[Pair], str], why: str
) -> None:
    async with _reading(pair, where(pair)) as (reads, told):
        await _until(lambda: bool(told))
        assert await reads.value(OWN_KEY, NOBODY) is not None
        assert told == [(False, why)]
