"""Figures for any days: months from the cells, and single days from the facts, are the same facts."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.app_under_test import World
from tests.builders import opened_case, sent_referral
from tests.http.cases.protected_cases import taken_over
from tests.postgres.statistics.own_figures import Figures, added_up, count, read

FIRST, DAYS = date(2025, 1, 1), 120
SPREAD = """
    UPDATE corridor.statistics_own_facts SET day = $1::date + (hashtext(kind || subject_id || part) & 1023) % $2
"""
AGAIN = """
    INSERT INTO corridor.statistics_parts_due
    SELECT DISTINCT organisation_id, kind, month FROM corridor.statistics_cells
    UNION SELECT organisation_id, kind, corridor.month_of(day) FROM corridor.statistics_own_facts
"""
OPEN = """
    SELECT coalesce(sum(f.numbers[1]), 0) FROM corridor.statistics_own_facts AS f
    JOIN corridor.organisations AS o ON o.id = f.organisation_id
    WHERE o.code = 'nea' AND f.kind = 'custody' AND f.day <= $1
"""
STOCKS = ("open_cases", "cases_with_a_working_centre")


@pytest.fixture(scope="module")
async def spread(world: World) -> AsyncIterator[World]:
    """All facts moved to the first four months of 2025, and added up there."""
    nea = await world.caller("nea")
    await taken_over(world)
    for _ in range(8):
        await opened_case(nea)
        await sent_referral(world)
    await count(world)
    await world.value(SPREAD, FIRST, DAYS)
    await world.value(AGAIN)
    await count(world)
    yield world
    await world.value("SELECT corridor.rebuild_statistics()")
    await count(world)


async def during(world: World, since: date, until: date, *by: str) -> Figures:
    found = added_up(await read(world, "nea", *by, days=(since, until)))
    return {key: number for key, number in found.items() if key[0] not in STOCKS}


@pytest.mark.parametrize("by", [(), ("sex", "stage"), ("service_type",), ("centre", "month")])
async def test_the_figures_of_some_days_are_those_of_each_day_added_up(spread: World, by: tuple[str, ...]) -> None:
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    daily = [await during(spread, day, day, *by) for day in days]
    assert sum(map(bool, daily)) > 2
    for first, last in ((0, 0), (0, 30), (0, 119), (2, 28), (14, 16), (3, 50), (20, 40), (25, 70), (31, 58), (45, 117)):
        expected: Counter[tuple[str, ...]] = Counter()
        for one in daily[first : last + 1]:
            expected.update({key: Decimal(value) for key, value in one.items()})
        assert await during(spread, days[first], days[last], *by) == {k: v for k, v in expected.items() if v}, (
            first,
            last,
        )


async def test_the_open_cases_of_a_day_are_all_that_were_taken_on_and_not_given_up_until_then(spread: World) -> None:
    for since, until in ((0, 0), (0, 30), (10, 12), (10, 25), (40, 70), (80, 119)):
        days = (FIRST + timedelta(days=since), FIRST + timedelta(days=until))
        found = {one.indicator: one.value for one in (await read(spread, "nea", days=days)).figures}
        assert found.get("open_cases", 0) == await spread.value(OPEN, days[1]), days
