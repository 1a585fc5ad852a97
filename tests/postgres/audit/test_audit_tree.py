"""How the tree grows: every committed entry once, in an order that never changes, whatever commits late."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from api.cli.audit_verification import check
from domain.audit.growth import Growth
from domain.audit.merkle import leaf_hash
from tests.conftest import url_of
from tests.scratch import scratch_database
from tests.wait_for_commit import settled

CHAIN = UUID(int=7)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with scratch_database() as name:
        yield url_of(name)


@pytest.fixture
async def pool(url: str) -> AsyncIterator["asyncpg.Pool[Any]"]:
    async with asyncpg.create_pool(url, min_size=4, max_size=12) as made:
        await grow(made)
        yield made


async def grow(pool: "asyncpg.Pool[Any]", most: int = 1000) -> int:
    """Grow over everything that is committed already."""
    await settled(pool.fetchval)
    return await grow_now(pool, most)


async def grow_now(pool: "asyncpg.Pool[Any]", most: int = 1000) -> int:
    taken: int = await pool.fetchval("SELECT corridor.grow_audit_tree($1)", most)
    return taken


def an_entry(chain: UUID = CHAIN) -> dict[str, Any]:
    number = uuid4()
    text = json.dumps({"id": f"audit_{number.hex}", "at": "2026-11-22T08:30:00+00:00", "case": None,
                       "organisation": f"org_{chain.hex}"}, separators=(",", ":"))  # fmt: skip
    return {"chain_id": str(chain), "id": str(number), "at": "2026-11-22T08:30:00Z", "organisation_id": str(chain),
            "case_id": None, "entry": text}  # fmt: skip


async def append(connection: Any, *entries: dict[str, Any]) -> None:
    await connection.execute("SELECT corridor.append_audit($1)", json.dumps(entries or [an_entry()]))


async def leaves(pool: "asyncpg.Pool[Any]") -> list[tuple[int, UUID]]:
    rows = await pool.fetch("SELECT leaf_index, chain_id FROM corridor.audit_leaves ORDER BY leaf_index")
    return [(row["leaf_index"], row["chain_id"]) for row in rows]


async def test_an_entry_behind_which_another_may_still_commit_has_to_wait(pool: "asyncpg.Pool[Any]") -> None:
    before = await leaves(pool)
    late, early = UUID(int=8), UUID(int=9)
    async with pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await append(slow, an_entry(late))
        await append(pool, an_entry(early))
        assert await grow_now(pool) == 0
        assert await leaves(pool) == before
        await transaction.commit()
    assert await grow(pool) == 2
    assert await leaves(pool) == [*before, (len(before), late), (len(before) + 1, early)]


async def test_a_transaction_that_was_rolled_back_leaves_no_gap(pool: "asyncpg.Pool[Any]") -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await append(connection)
        await transaction.rollback()
    await append(pool)
    assert await grow(pool) == 1
    assert [index for index, _ in await leaves(pool)] == [0, 1]


async def test_batches_smaller_than_a_transaction_take_every_entry_once(pool: "asyncpg.Pool[Any]", url: str) -> None:
    await append(pool, *(an_entry(UUID(int=number)) for number in range(20, 31)))
    await append(pool)
    taken = [await grow(pool, 2) for _ in range(8)]
    assert taken == [2, 2, 2, 2, 2, 2, 0, 0]
    assert (await check(url, ()))["well"]


async def test_the_stored_nodes_are_those_of_the_definition(pool: "asyncpg.Pool[Any]") -> None:
    for size in (1, 3, 8, 30, 1):
        await append(pool, *(an_entry() for _ in range(size)))
        await grow(pool)
    entries = await pool.fetch(
        "SELECT a.entry FROM corridor.audit_leaves AS l JOIN corridor.audit AS a USING (chain_id, entry_number)"
        " ORDER BY l.leaf_index"
    )
    growth, nodes = Growth(), {}
    for row in entries:
        nodes.update(growth.add(leaf_hash(row["entry"].encode())))
    stored = await pool.fetch("SELECT level, position, hash FROM corridor.audit_nodes")
    assert {(row["level"], row["position"]): row["hash"] for row in stored} == nodes
    assert len(entries) == 44


async def test_many_writers_and_many_growers_at_once_lose_and_repeat_nothing(
    pool: "asyncpg.Pool[Any]", url: str
) -> None:
    async def write(number: int) -> None:
        for _ in range(15):
            async with pool.acquire() as connection, connection.transaction():
                await append(connection, an_entry(UUID(int=100 + number % 3)))
                await asyncio.sleep(0)

    async def keep_growing() -> None:
        while not written.done():
            await grow_now(pool, 7)

    written = asyncio.gather(*(write(number) for number in range(6)))
    await asyncio.gather(written, keep_growing(), keep_growing())
    await grow(pool)
    assert [index for index, _ in await leaves(pool)] == list(range(91))
    assert (await check(url, ()))["well"]


async def test_after_a_restore_into_another_cluster_the_tree_goes_on_where_it_was(
    pool: "asyncpg.Pool[Any]", url: str
) -> None:
    await append(pool)
    await grow(pool)
    before = await leaves(pool)
    await append(pool)
    await pool.execute("UPDATE corridor.audit SET xact = '900000000000'")
    await pool.execute("UPDATE corridor.audit_tree SET grown_to = '900000000000'")
    assert await grow_now(pool) == 0
    await pool.execute("SELECT corridor.settle_audit_after_restore()")
    await append(pool)
    assert await grow(pool) == 2
    assert (await leaves(pool))[: len(before)] == before
    assert (await check(url, ()))["well"]


@pytest.mark.parametrize("table", ["audit_tree", "audit_leaves", "audit_nodes", "audit_tree_heads"])
async def test_the_app_writes_nothing_into_the_tree_and_the_worker_changes_nothing_in_it(
    pool: "asyncpg.Pool[Any]", table: str
) -> None:
    rights = """SELECT array_agg(privilege_type::text ORDER BY privilege_type)
        FROM information_schema.role_table_grants
        WHERE grantee = $1 AND table_schema = 'corridor' AND table_name = $2"""
    assert await pool.fetchval(rights, "corridor_app", table) == ["SELECT"]
    worker = ["SELECT", "UPDATE"] if table == "audit_tree" else ["INSERT", "SELECT"]
    assert await pool.fetchval(rights, "corridor_worker", table) == worker
