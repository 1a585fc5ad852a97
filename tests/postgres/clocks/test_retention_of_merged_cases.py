"""A case that was merged away is kept at least as long as the one that goes on, and while the merge can be undone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.conftest import url_of
from tests.http.cases.merged_pairs import merged, unmerged
from tests.http.referrals.asked import did
from tests.postgres.clocks.aged_cases import CLOSE, DAY, TWO_YEARS, aged, look, purged, seen, told
from tests.postgres.clocks.test_retention_by_agreement import RETENTION
from tests.scratch import scratch_database

LONG = 10 * TWO_YEARS


@pytest.fixture
async def own(root_key_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    """The application with a database of its own: what a corridor says concerns every case of it."""
    async with (
        scratch_database() as name,
        running_world(url_of(name), root_key_file, erasures_file=tmp_path / "erasures") as running,
    ):
        yield running


async def a_pair(world: World) -> tuple[str, str]:
    nea = await world.caller("nea")
    first, second = await opened_case(nea), await opened_case(nea)
    await merged(nea, first["id"], second["id"])
    return first["id"], second["id"]


async def test_nothing_is_told_or_purged_while_the_other_case_is_open(world: World) -> None:
    first, _ = await a_pair(world)
    await aged(world, first, LONG)
    await look(world, 2)
    assert (await told(world, first), await purged(world, first)) == (0, False)
    assert (await seen(world, first))["retention"] is None


async def test_its_clock_ends_with_the_later_of_both(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await a_pair(world)
    await did(nea, f"/v1/cases/{second}", "close", CLOSE)
    due = [(await seen(world, case))["retention"]["due_on"] for case in (first, second)]
    assert due[0] == due[1]
    await aged(world, first, LONG)
    await look(world)
    assert await told(world, first) == 0
    await aged(world, second, TWO_YEARS - 29 * DAY)
    await look(world)
    assert (await told(world, first), await told(world, second)) == (1, 1)
    for case in (first, second):
        await aged(world, case, 30 * DAY)
    await look(world)
    assert (await purged(world, first), await purged(world, second)) == (True, True)


async def test_undone_it_is_an_open_case_without_a_clock(world: World) -> None:
    nea = await world.caller("nea")
    first, second = await a_pair(world)
    await did(nea, f"/v1/cases/{second}", "close", CLOSE)
    await unmerged(nea, first)
    await aged(world, second, LONG)
    await look(world)
    assert (await told(world, first), await told(world, second)) == (0, 1)


async def test_the_shortest_retention_leaves_the_time_to_undo(own: World) -> None:
    nea = await own.caller("nea")
    first, second = await a_pair(own)
    await own.value(RETENTION, "KH-TH", "P1D")
    await did(nea, f"/v1/cases/{second}", "close", CLOSE)
    await aged(own, first, DAY)
    await aged(own, second, DAY)
    await look(own)
    assert await told(own, first) == 1
    await aged(own, first, 28 * DAY)
    await aged(own, second, 28 * DAY)
    await look(own)
    assert not await purged(own, first)
    assert (await unmerged(nea, first))["status"] == "open"
