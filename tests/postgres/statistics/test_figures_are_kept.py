"""The worker keeps figures up to date: counting twice changes nothing, and they can be rebuilt."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.statistics import KEEP, keep_statistics
from tests.app_under_test import World
from tests.builders import opened_case, sent_referral
from tests.http.cases.protected_cases import accepted, taken_over
from tests.postgres.statistics.own_figures import count, figures, grown, read

Pool = asyncpg.Pool
NOTED = "INSERT INTO corridor.statistics_due (subject_id) SELECT c.id FROM corridor.cases AS c"
CELLS = """SELECT array_agg(c ORDER BY c) FROM corridor.statistics_cells AS c
    WHERE numbers <> array_fill(0::numeric, ARRAY[8])"""
PARTS = "SELECT count(*) FROM corridor.statistics_parts_due"
OLD_PARTS = """
    INSERT INTO corridor.statistics_parts_due (organisation_id, kind, month)
    SELECT o.id, 'case', '2020-01-01'::date + n * interval '1 month' FROM corridor.organisations AS o
    CROSS JOIN generate_series(1, 30) AS n WHERE o.code = 'nea'
"""
OWN_FACTS = "SELECT array_agg(f ORDER BY f) FROM corridor.statistics_own_facts AS f"


@pytest.fixture
async def workers(database_url: str) -> AsyncIterator[list[Pool]]:
    pools = [await open_pool(login_url(database_url, WORKER), WORKER, size=1) for _ in range(3)]
    yield pools
    for pool in pools:
        await close_pool(pool)


async def test_counting_again_changes_nothing(world: World) -> None:
    await taken_over(world)
    await world.value(NOTED)  # other tests move times by SQL, which is not noted
    before = await figures(world, "map", "sex", "centre")
    await world.value(NOTED)
    assert await figures(world, "map", "sex", "centre") == before


async def test_concurrent_workers_count_each_change_once(world: World, workers: list[Pool]) -> None:
    before = await figures(world, "nea")
    for _ in range(3):
        await sent_referral(world)
    await world.service.worker.run_once("keep_feeds")
    await asyncio.gather(*(keep_statistics(worker) for worker in workers for _ in range(3)))
    assert grown(before, await figures(world, "nea"))[("referrals_sent", "sent")] == 3


async def test_what_a_killed_worker_left_is_counted_once(world: World, workers: list[Pool]) -> None:
    before = await figures(world, "nea")
    await sent_referral(world)
    await world.service.worker.run_once("keep_feeds")
    async with workers[0].acquire() as connection:
        cut_off = connection.transaction()
        await cut_off.start()
        assert await connection.fetchval(KEEP, datetime.now(UTC), 500) > 0
        await cut_off.rollback()
    assert grown(before, await figures(world, "nea"))[("referrals_sent", "sent")] == 1


async def test_rebuilt_figures_are_the_same(world: World) -> None:
    await accepted(world)
    await count(world)
    cells, facts = await world.value(CELLS), await world.value(OWN_FACTS)
    await world.value("UPDATE corridor.statistics_cells SET numbers = array_fill(7::numeric, ARRAY[8])")
    await world.value("SELECT corridor.rebuild_statistics()")
    await count(world)
    assert await world.value(CELLS) == cells
    assert await world.value(OWN_FACTS) == facts


async def test_while_figures_are_rebuilt_whole_months_show_what_was_counted_before(
    world: World, workers: list[Pool]
) -> None:
    await accepted(world)
    await count(world)
    cells, counted_at = await world.value(CELLS), (await read(world, "nea")).counted_at
    await world.value("SELECT corridor.rebuild_statistics()")
    await opened_case(await world.caller("nea"))
    await world.service.worker.run_once("keep_feeds")
    async with workers[0].acquire() as connection:
        assert await connection.fetchval(KEEP, datetime.now(UTC), 1) == 1
    assert await world.value(CELLS) == cells
    assert (await read(world, "nea")).counted_at == counted_at
    await count(world)
    assert await world.value(PARTS) == 0
    assert await world.value(CELLS) != cells
    assert (await read(world, "nea")).counted_at > counted_at


async def test_the_first_count_adds_up_what_it_finds(world: World) -> None:
    before = await figures(world, "nea")
    await world.value("DELETE FROM corridor.statistics_state")
    await opened_case(await world.caller("nea"))
    assert grown(before, await figures(world, "nea"))[("beneficiaries_by_case",)] == 1
    cells = await world.value(CELLS)
    await world.value("SELECT corridor.rebuild_statistics()")
    await count(world)
    assert await world.value(CELLS) == cells


async def test_adding_up_ends_while_cases_change_all_the_time(world: World, workers: list[Pool]) -> None:
    before = await figures(world, "nea")
    await world.value(OLD_PARTS)
    for left in (20, 10, 0):
        await taken_over(world)
        await world.service.worker.run_once("keep_feeds")
        async with workers[0].acquire() as connection:
            await connection.fetchval(KEEP, datetime.now(UTC), 500)
        assert await world.value(PARTS) == left
    cells, after = await world.value(CELLS), await figures(world, "nea")
    assert grown(before, after)[("referrals_sent", "sent")] == 3
    await world.value("SELECT corridor.rebuild_statistics()")
    await count(world)
    assert await world.value(CELLS) == cells


async def test_the_answer_says_when_it_was_counted(world: World) -> None:
    await count(world)
    first = (await read(world, "nea")).counted_at
    await count(world)
    second = (await read(world, "nea")).counted_at
    assert first is not None
    assert second is not None
    assert first < second <= datetime.now(UTC)


async def test_one_run_counts_more_than_one_batch(world: World) -> None:
    nea = await world.caller("nea")
    before = await figures(world, "nea")
    one = {"centre_id": "nea-battambang", "kind": "hotline", "on": "2026-02-03", "participants": {"female": 1}}
    for _ in range(2):
        answer = await nea.post("/v1/activities/batch", {"items": [one] * 400})
        assert answer.status_code == 201, answer.text
    assert grown(before, await figures(world, "nea"))[("activities",)] == 800
    assert await world.value("SELECT count(*) FROM corridor.statistics_due") == 0


async def test_a_silent_referral_is_counted_once_its_time_limit_has_ended(world: World, workers: list[Pool]) -> None:
    referral = await sent_referral(world)
    before = await figures(world, "map")
    ends: datetime = await world.value(
        "SELECT acknowledge_by FROM corridor.referrals WHERE corridor.public_id('referral', id) = $1", referral["id"]
    )

    async def counted(at: datetime) -> Any:
        await keep_statistics(workers[0], lambda: at)
        answer = await read(world, "map")
        return {one.indicator: one.value for one in answer.figures if one.side == "received"}

    # a moment before and a moment after, so that no other test's referral comes in between
    early = await counted(ends - timedelta(microseconds=1))
    silent = await counted(ends + timedelta(microseconds=1))
    assert silent["referrals_silent"] == early.get("referrals_silent", 0) + 1
    assert silent["referrals_clock_ended"] > early.get("referrals_clock_ended", 0)
    await world.value(NOTED)
    await world.value("DELETE FROM corridor.statistics_state")
    assert grown(before, await figures(world, "map")) == {}


async def test_cases_of_a_centre_that_is_not_in_operation_have_no_working_centre(world: World) -> None:
    nea = await world.caller("nea")
    await opened_case(nea)
    before = await figures(world, "nea")
    try:
        await world.value("UPDATE corridor.centres SET status = 'suspended' WHERE code = 'nea-battambang'")
        closed = await figures(world, "nea", "centre")
    finally:
        await world.value("UPDATE corridor.centres SET status = 'active' WHERE code = 'nea-battambang'")
    assert closed[("open_cases", "nea-battambang")] > 0
    assert ("cases_with_a_working_centre", "nea-battambang") not in closed
    assert await figures(world, "nea") == before


async def test_the_answer_is_no_fresher_than_what_the_sequencer_has_taken(world: World) -> None:
    await count(world)
    case = await opened_case(await world.caller("nea"))
    opened_at: datetime = await world.value(
        "SELECT created_at FROM corridor.cases WHERE corridor.public_id('case', id) = $1", case["id"]
    )
    await world.service.worker.run_once("keep_statistics")
    counted_at = (await read(world, "nea")).counted_at
    assert counted_at is not None
    assert counted_at <= opened_at
    await count(world)


async def test_who_was_sent_a_referral_is_known_to_know_of_the_person(world: World) -> None:
    case_id, _, _ = await accepted(world, kind="service")
    await count(world)
    found = await world.value(
        """SELECT array_agg(DISTINCT f.kind) FROM corridor.statistics_facts AS f, corridor.organisations AS o
        WHERE corridor.public_id('case', f.case_id) = $1 AND o.code = 'map' AND o.id = ANY (f.known_to)""",
        case_id,
    )
    assert {"case", "complaint", "custody", "referral"} <= set(found)
