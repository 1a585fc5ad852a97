"""The full disk of these tests leaves nothing in the database, even if a test fails in the middle of it."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.postgres.faults.full_disk import LEFT, full
from tests.scratch import connected, scratch_database, url_of
from tests.timeouts import TICK

DISK_FULL = "53100"
FUNCTIONS = "SELECT count(*) FROM pg_proc WHERE proname = 'full_disk'"
WRITE = "DELETE FROM corridor.referrals"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
READ = "SELECT count(*) FROM corridor.referrals"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with scratch_database() as name:
        yield url_of(name)


async def must_be_clean(url: str) -> None:
    async with connected(url) as owner:
        assert await owner.fetch(LEFT) == []
        assert await owner.fetchval(FUNCTIONS) == 0
        await owner.execute(WRITE)


async def test_nothing_is_left_after_it(url: str) -> None:
    async with full(url, DISK_FULL), connected(url) as owner:
        assert await owner.fetch(LEFT) != []
        with pytest.raises(asyncpg.DiskFullError):
            await owner.execute(WRITE)
    await must_be_clean(url)


async def test_nothing_is_left_after_a_round_that_failed(url: str) -> None:
    with pytest.raises(ZeroDivisionError):
        async with full(url, DISK_FULL):
            raise ZeroDivisionError
    await must_be_clean(url)


async def test_nothing_is_left_if_it_is_cut_off_while_it_begins(url: str) -> None:
    async def begin() -> None:
        async with full(url, DISK_FULL):
            await asyncio.sleep(0)

    # in a transaction, pg_stat_activity stays as it was at the first look: another connection looks
    async with connected(url) as looking, connected(url) as writer, writer.transaction():
        await writer.execute(WRITE)  # its lock holds up the triggers
        beginning = asyncio.create_task(begin())
        while not await looking.fetchval(WAITING):  # noqa: ASYNC110  (PostgreSQL tells nobody)
            await asyncio.sleep(TICK)
        beginning.cancel()
        await asyncio.wait([beginning], timeout=10 * TICK)
    with pytest.raises(asyncio.CancelledError):
        await beginning
    await must_be_clean(url)


async def test_it_waits_for_those_who_use_a_table(url: str) -> None:
    async with connected(url) as reader:
        disk = full(url, DISK_FULL)
        await disk.__aenter__()
        async with reader.transaction():
            await reader.execute(READ)
            end = asyncio.create_task(disk.__aexit__(None, None, None))
            await asyncio.sleep(25 * TICK)
            assert not end.done()
        await end
    await must_be_clean(url)
