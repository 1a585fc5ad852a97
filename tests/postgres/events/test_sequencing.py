"""Positions are dense and in the order of what happened, whatever commits concurrently and whatever is restored."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.scratch import owner_of, scratch_database, url_of

HAPPENED = """WITH j AS (
    INSERT INTO corridor.journal (id, at, type, subject) VALUES ($1, now(), 'centre.status_changed', '{}') RETURNING id
) INSERT INTO corridor.outbox (event_id, audience, parting) SELECT j.id, $2, '{}' FROM j"""
SHOWN = "SELECT array_agg(event_id ORDER BY position) FROM corridor.feed WHERE organisation_id = $1"
POSITIONS = "SELECT array_agg(position ORDER BY position) FROM corridor.feed WHERE organisation_id = $1"
ANOTHER_HISTORY = "UPDATE corridor.feed_epochs SET history = 'before the restore'"
EPOCH = "SELECT id FROM corridor.feed_epochs ORDER BY number DESC LIMIT 1"
GOES_ON = "SELECT corridor.goes_on_after($1, $2, $3)"


@pytest.fixture
async def database() -> AsyncIterator[str]:
    async with scratch_database() as name:
        yield name


async def happen(connection: Any, *audience: UUID) -> UUID:
    number = uuid4()
    await connection.execute(HAPPENED, number, list(audience))
    return number


async def append(connection: Any, at_most: int = 100, settle_after: int = 2000) -> list[UUID]:
    grown: list[UUID] = await connection.fetchval("SELECT corridor.append_to_feeds($1, $2)", at_most, settle_after)
    return grown


async def test_one_that_commits_late_comes_after_what_was_shown_before(database: str) -> None:
    one, other = uuid4(), uuid4()
    async with owner_of(database) as owner, owner_of(database) as slow:
        held = slow.transaction()
        await held.start()
        late = await happen(slow, one)
        soon = await happen(owner, one, other)
        assert set(await append(owner)) == {one, other}
        assert await owner.fetchval(SHOWN, one) == [soon]
        await held.commit()
        assert await append(owner) == [one]
        assert await owner.fetchval(SHOWN, one) == [soon, late]
        assert await owner.fetchval(POSITIONS, one) == [1, 2]
        assert await owner.fetchval(POSITIONS, other) == [1]
        assert await append(owner) == []


async def test_one_appends_at_a_time_and_nothing_is_lost_with_it(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner, owner_of(database) as dies:
        happened = [await happen(owner, reader) for _ in range(5)]
        held = dies.transaction()
        await held.start()
        assert await append(dies, 3) == [reader]
        assert await append(owner) == [], "the other has the lock"
        dies.terminate()
        while await owner.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"):
            pass
        assert await append(owner, 3) == [reader]
        assert await append(owner, 3) == [reader]
        assert await owner.fetchval(SHOWN, reader) == happened
        assert await owner.fetchval(POSITIONS, reader) == [1, 2, 3, 4, 5]


async def test_a_restore_begins_an_epoch_and_cursors_from_beyond_it_go_on_at_its_beginning(database: str) -> None:
    reader, new = uuid4(), uuid4()
    async with owner_of(database) as owner:
        for _ in range(3):
            await happen(owner, reader)
        await append(owner)
        before = await owner.fetchval(EPOCH)
        await append(owner)
        assert await owner.fetchval(EPOCH) == before, "one history, one epoch"
        await owner.execute(ANOTHER_HISTORY)  # as if what this database remembers were another one's
        await happen(owner, reader, new)
        await append(owner)
        after = await owner.fetchval(EPOCH)
        assert after != before
        assert await owner.fetchval(POSITIONS, reader) == [1, 2, 3, 4]
        for epoch, position, goes_on in ((before, 2, 2), (before, 3, 3), (before, 9, 3), (after, 4, 4)):
            assert await owner.fetchval(GOES_ON, reader, epoch, position) == goes_on
        assert await owner.fetchval(GOES_ON, new, before, 5) == 0
        assert await owner.fetchval(GOES_ON, reader, uuid4(), 2) is None


async def test_a_dump_that_is_restored_goes_on_in_an_epoch_of_its_own(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner:
        first = await happen(owner, reader)
        await append(owner)
        epoch = await owner.fetchval(EPOCH)
    async with scratch_database(database) as copy, owner_of(copy) as owner:
        second = await happen(owner, reader)
        await append(owner)
        assert await owner.fetchval(SHOWN, reader) == [first, second]
        assert await owner.fetchval(EPOCH) != epoch
        assert await owner.fetchval(GOES_ON, reader, epoch, 7) == 1


async def test_readers_are_told_whose_feed_has_grown(database: str) -> None:
    reader, heard = uuid4(), list[str]()
    async with owner_of(database) as owner:
        listening = await asyncpg.connect(url_of(database))
        await listening.add_listener("corridor_feeds", lambda *said: heard.append(said[-1]))
        await happen(owner, reader)
        await append(owner)
        await listening.fetchval("SELECT 1")
        assert heard == [str(reader)]
        await listening.close()


async def test_a_backup_that_is_restored_into_the_same_database_begins_an_epoch_too(database: str) -> None:
    async with owner_of(database) as owner:
        await append(owner)
        before = await owner.fetchval(EPOCH)
        await owner.execute("SELECT corridor.begin_epoch(always => true)")
        assert await owner.fetchval(EPOCH) != before


async def test_old_events_are_forgotten_and_a_cursor_from_before_is_lost(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner:
        await happen(owner, reader)
        await append(owner)
        await owner.execute("UPDATE corridor.feed SET shown_at = now() - interval '100 days'")
        await owner.execute("UPDATE corridor.journal SET at = now() - interval '100 days'")
        kept = await happen(owner, reader)
        await append(owner)
        epoch = await owner.fetchval(EPOCH)
        await owner.execute("SET ROLE corridor_worker")
        assert await owner.fetchval("SELECT corridor.forget_events(now() - interval '90 days', 100)") == 1
        await owner.execute("RESET ROLE")
        assert await owner.fetchval(SHOWN, reader) == [kept]
        page = "SELECT corridor.load_feed($1, $2, $3, NULL, 10, 100)"
        context = json.dumps({"organisation_id": str(reader)})
        lost = json.loads(await owner.fetchval(page, context, epoch, 0))["file"]
        assert (lost["lost"], lost["removed"]) == (True, 1)
        found = json.loads(await owner.fetchval(page, context, epoch, 1))["file"]
        assert [one["id"] for one in found["items"]] == [str(kept)]
        unknown = json.loads(await owner.fetchval(page, context, uuid4(), 1))["file"]
        assert (unknown["lost"], unknown["removed"]) == (True, 1), "of another history"
