"""The worker keeps the board: at once in several processes, cut off anywhere, and past commits that come late."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.board import LATE, keep_boards
from tests.app_under_test import World
from tests.builders import sent_referral
from tests.http.directory.board_builders import FORGET

Pool = asyncpg.Pool
CHANGED = """UPDATE corridor.referrals
    SET status = 'declined', decline_reason = 'duplicate', ended_at = $2, updated_at = $2
    WHERE corridor.public_id('referral', id) = $1"""
DECLINED = """SELECT coalesce(sum(count), 0)::integer FROM corridor.board_counts
    WHERE edition = 'now' AND measure = 'declined' AND label = 'duplicate'"""
FIGURES = "SELECT figures_at FROM corridor.board_editions WHERE name = 'now'"
KEEP = "SELECT corridor.keep_boards($1, 90, interval '10 minutes')"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
async def workers(database_url: str) -> AsyncIterator[list[Pool]]:
    pools = [await open_pool(login_url(database_url, WORKER), WORKER, size=1) for _ in range(3)]
    yield pools
    for pool in pools:
        await close_pool(pool)


@pytest.fixture(autouse=True)
async def not_yet_counted(world: World) -> AsyncIterator[None]:
    """These tests turn the clock: whatever they counted is counted again afterwards."""
    await world.value(FORGET)
    yield
    await world.value(FORGET)


def noon(days: int = 0) -> datetime:
    """So that no midnight comes in between."""
    return datetime.now(UTC).replace(hour=12) + timedelta(days=1 + days)


async def keep(worker: Pool, at: datetime) -> None:
    await keep_boards(worker, lambda: at)


async def test_many_workers_at_once_count_each_thing_once(world: World, workers: list[Pool]) -> None:
    await sent_referral(world)
    at = noon()
    await asyncio.gather(*(keep(worker, at + number * A_MINUTE) for worker in workers for number in range(3)))
    await keep(workers[0], at + 9 * A_MINUTE)
    sent = "SELECT count(*) FROM corridor.referrals AS r JOIN corridor.corridors AS l ON l.id = r.corridor_id"
    number = await world.value(f"{sent} WHERE r.status = 'sent' AND l.code = 'KH-TH'")
    counted = await world.value(
        """SELECT sum(count) FROM corridor.board_counts AS b JOIN corridor.corridors AS l ON l.id = b.corridor_id
        WHERE b.edition = 'now' AND b.measure = 'open' AND b.label LIKE 'sent %' AND l.code = 'KH-TH'"""
    )
    assert counted == number


async def test_a_worker_that_is_cut_off_leaves_the_last_figures(
    world: World, workers: list[Pool], database_url: str
) -> None:
    at = noon()
    await keep(workers[0], at)
    referral, before = await sent_referral(world), await world.value(DECLINED)
    await world.value(CHANGED, referral["id"], at + A_MINUTE)
    connection = await asyncpg.connect(login_url(database_url, WORKER))
    try:
        await connection.execute("BEGIN")
        assert await connection.fetchval(KEEP, at + 2 * A_MINUTE) >= 1
    finally:
        connection.terminate()  # otherwise its lock keeps every later count waiting
    assert await world.value(FIGURES) == at
    assert await world.value(DECLINED) == before
    await keep(workers[0], at + 3 * A_MINUTE)
    assert await world.value(DECLINED) == before + 1


async def test_a_commit_that_comes_late_is_counted_and_a_very_late_one_on_the_next_day(
    world: World, workers: list[Pool]
) -> None:
    at = noon()
    late, very_late = [await sent_referral(world) for _ in range(2)]
    # both were sent on a day of their own: nothing else has it counted again
    for days, referral in enumerate((late, very_late), 3):
        await world.value(
            "UPDATE corridor.referrals SET sent_at = $2 WHERE corridor.public_id('referral', id) = $1",
            referral["id"],
            at - timedelta(days=days),
        )
    await keep(workers[0], at)
    before = await world.value(DECLINED)
    await world.value(CHANGED, late["id"], at - LATE + A_MINUTE)
    await world.value(CHANGED, very_late["id"], at - LATE - A_MINUTE)
    await keep(workers[0], at + A_MINUTE)
    assert await world.value(DECLINED) == before + 1
    await keep(workers[0], noon(1))
    assert await world.value(DECLINED) == before + 2


async def test_an_earlier_time_changes_nothing(world: World, workers: list[Pool]) -> None:
    at = noon()
    await keep(workers[0], at)
    await keep(workers[1], at - A_MINUTE)
    assert await world.value(FIGURES) == at


async def test_a_worker_waits_for_another_and_does_not_count_for_an_earlier_time(
    world: World, workers: list[Pool], database_url: str
) -> None:
    at = noon()
    await keep(workers[0], at)
    counting = await asyncpg.connect(login_url(database_url, WORKER))
    try:
        async with counting.transaction():  # it has the row, and has written nothing yet
            await counting.execute(f"{FIGURES} FOR UPDATE")
            other = asyncio.create_task(keep(workers[1], at + A_MINUTE))
            await asyncio.sleep(0.5)
            await counting.fetchval(KEEP, at + 2 * A_MINUTE)
            assert not other.done()
        await other
    finally:
        await counting.close()
    assert await world.value(FIGURES) == at + 2 * A_MINUTE


async def test_nobody_but_the_worker_reads_the_counts(database_url: str) -> None:
    for role, refused in (("corridor_app", True), ("corridor_reader", True), (WORKER, False)):
        connection = await asyncpg.connect(database_url)
        try:
            await connection.execute(f"SET ROLE {role}")
            if refused:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch("SELECT * FROM corridor.board_counts")
            else:
                await connection.fetch("SELECT * FROM corridor.board_counts")
        finally:
            await connection.close()


async def test_counting_may_take_longer_than_a_statement_of_a_request(world: World, database_url: str) -> None:
    await world.value("INSERT INTO corridor.board_editions (name) VALUES ('now'), ('day') ON CONFLICT DO NOTHING")
    async with asyncpg.create_pool(
        login_url(database_url, WORKER), min_size=1, max_size=1, server_settings={"statement_timeout": "300"}
    ) as pool:
        owner = await asyncpg.connect(database_url)
        try:
            async with owner.transaction():
                await owner.execute("SELECT FROM corridor.board_editions FOR UPDATE")
                counting = asyncio.create_task(keep_boards(pool, noon))
                await asyncio.sleep(1)
            await counting
        finally:
            await owner.close()
    assert await world.value(FIGURES)
