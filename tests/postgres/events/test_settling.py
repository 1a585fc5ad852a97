"""The sequencer begins behind what is settled, and settles nothing below which something may still appear."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.postgres.events.test_sequencing import ANOTHER_HISTORY, SHOWN, append, happen
from tests.scratch import owner_of, scratch_database

SETTLED = "SELECT corridor.outbox_settled()"
NEWEST = "SELECT pg_sequence_last_value(pg_get_serial_sequence('corridor.outbox', 'number')::regclass)"
TAKEN_FROM = """INSERT INTO corridor.outbox (event_id, audience, parting)
SELECT gen_random_uuid(), '{}', '{}' FROM generate_series(1, $1)"""


@pytest.fixture
async def database() -> AsyncIterator[str]:
    async with scratch_database() as name:
        yield name


async def settle(connection: Any) -> list[UUID]:
    return await append(connection, settle_after=1)


async def test_what_was_taken_is_settled(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner:
        await happen(owner, reader)
        await append(owner)
        assert await owner.fetchval(SETTLED) == 0, "it is not time yet"
        for _ in range(3):
            await happen(owner, reader)
        await settle(owner)
        assert await owner.fetchval(SETTLED) == await owner.fetchval(NEWEST)
        await happen(owner, reader)
        assert await settle(owner) == [reader]


async def test_nothing_is_settled_while_a_lower_number_may_still_be_committed(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner, owner_of(database) as slow:
        held = slow.transaction()
        await held.start()
        late = await happen(slow, reader)
        soon = await happen(owner, reader)
        assert await settle(owner) == [reader]
        assert await owner.fetchval(SETTLED) == 0
        await held.commit()
        after = await happen(owner, reader)
        assert await settle(owner) == [reader]
        assert await owner.fetchval(SHOWN, reader) == [soon, late, after]
        assert await owner.fetchval(SETTLED) == await owner.fetchval(NEWEST)


async def test_nothing_is_settled_while_some_of_it_is_left(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner:
        happened = [await happen(owner, reader) for _ in range(4)]
        await owner.execute("SELECT corridor.append_to_feeds(2, 100)")
        newest = await owner.fetchval(NEWEST)
        await owner.execute("SELECT corridor.settle_outbox($1)", newest)
        assert await owner.fetchval(SETTLED) == 0
        await append(owner)
        await owner.execute("SELECT corridor.settle_outbox($1)", newest)
        assert await owner.fetchval(SETTLED) == newest
        assert await owner.fetchval(SHOWN, reader) == happened


async def test_another_history_settles_anew(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner:
        await happen(owner, reader)
        await settle(owner)
        assert await owner.fetchval(SETTLED) > 0
        await owner.execute(ANOTHER_HISTORY)
        await append(owner)
        assert await owner.fetchval(SETTLED) == 0


async def test_a_look_does_not_pass_by_what_an_old_snapshot_keeps(database: str) -> None:
    reader = uuid4()
    async with owner_of(database) as owner, owner_of(database) as old:
        held = old.transaction(isolation="repeatable_read", readonly=True)
        await held.start()
        await old.fetchval("SELECT count(*) FROM corridor.outbox")
        await owner.execute(TAKEN_FROM, 3000)
        await append(owner, 3000, settle_after=10_000)
        before = await pages_of_a_look(owner)
        await owner.execute("SELECT corridor.settle_outbox($1)", await owner.fetchval(NEWEST))
        await append(owner)  # loads what a look needs besides the outbox
        assert await pages_of_a_look(owner) < before / 3
        await happen(owner, reader)
        assert await append(owner) == [reader]
        await held.rollback()


async def pages_of_a_look(owner: Any) -> int:
    plan = json.loads(
        await owner.fetchval("EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT corridor.append_to_feeds(9)")
    )
    pages: int = plan[0]["Plan"]["Shared Hit Blocks"]
    return pages
