"""A period is published once, from facts that were counted late enough; a correction is a new edition."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.postgres.publishing.publish import publish
from domain.statistics.facts import NUMBERS, FactKind
from domain.statistics.figures import Place
from domain.statistics.indicators import Dimension
from domain.statistics.not_published import (
    CountedTooEarly,
    DoesNotAddUp,
    NothingToCorrect,
    NotPublished,
    NotYetOver,
    PublishedBefore,
    QuartersMissing,
)
from domain.statistics.periods import Period
from domain.statistics.relations import adds_over_time
from domain.vocabulary import Sex
from tests.postgres.statistics.conftest import AFTERWARDS
from tests.postgres.statistics.fact_rows import COUNTED, FORGET, YEAR, Row, network, write
from tests.postgres.statistics.reading import ask, editions_of, newest, shown

QUARTER = YEAR.quarters[1]
WHY = "Cases of one centre were entered late"
IN_THE_TRAIL = "SELECT count(*) FROM corridor.audit WHERE entry LIKE '%publish_statistics%'"


def one_of_each(row: Row) -> dict[str, int]:
    """Return one more fact of each kind, for one person: an activity with many participants may change a figure."""
    return row.numbers if row.kind is FactKind.MONEY else {code: min(number, 1) for code, number in row.numbers.items()}


async def test_a_quarter_is_published_once(figures_url: str) -> None:
    await write(figures_url, network(1))
    before = await ask(figures_url, IN_THE_TRAIL)
    made = await publish(figures_url, QUARTER, AFTERWARDS)
    assert (made.edition.number, made.edition.corrects, made.edition.counted_at) == (1, None, AFTERWARDS)
    assert len(shown(made)) > 50
    with pytest.raises(PublishedBefore, match="--correct"):
        await publish(figures_url, QUARTER, AFTERWARDS)
    (stored,) = await editions_of(figures_url, QUARTER)
    assert stored == made
    assert await ask(figures_url, IN_THE_TRAIL) == before + 1


async def test_two_concurrent_operators_publish_one_edition(figures_url: str) -> None:
    await write(figures_url, network(1, 100, 100))
    both = (publish(figures_url, QUARTER, AFTERWARDS) for _ in range(2))
    found = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["PublishedBefore", "PublishedFigures"]
    assert len(await editions_of(figures_url, QUARTER)) == 1


@pytest.mark.parametrize(
    ("period", "today", "reason", "refused"),
    [
        (QUARTER, datetime(2026, 8, 4, 23, tzinfo=UTC), None, NotYetOver),
        (QUARTER, AFTERWARDS, WHY, NothingToCorrect),
        (YEAR, AFTERWARDS, None, QuartersMissing),
        (Period(2027, 1), datetime(2027, 9, 1, tzinfo=UTC), None, CountedTooEarly),
    ],
    ids=["too early", "nothing to correct", "quarters missing", "counted too early"],
)
async def test_a_period_that_cannot_be_published_yet_is_refused(
    figures_url: str, period: Period, today: datetime, reason: str | None, refused: type[NotPublished]
) -> None:
    with pytest.raises(refused):
        await publish(figures_url, period, today, reason)
    assert await editions_of(figures_url, period) == []


async def test_facts_that_were_never_counted_are_not_published(figures_url: str) -> None:
    await ask(figures_url, "DELETE FROM corridor.statistics_state")
    with pytest.raises(CountedTooEarly, match="corridor statistics rebuild"):
        await publish(figures_url, QUARTER, AFTERWARDS)


async def test_facts_that_contradict_one_another_are_not_published(figures_url: str) -> None:
    odd = {"women_by_case": 1}
    await write(figures_url, [*network(1, 50, 50), Row(FactKind.CASE, QUARTER.first_day, odd, {}, ("org1",))])
    with pytest.raises(DoesNotAddUp):
        await publish(figures_url, QUARTER, AFTERWARDS)
    assert await editions_of(figures_url, QUARTER) == []


async def test_the_first_correction_by_one_fact_of_each_kind_changes_no_figure(figures_url: str) -> None:
    rows = network(3)
    await write(figures_url, rows)
    await publish(figures_url, QUARTER, AFTERWARDS)
    kinds = {row.kind: row for row in rows if row.day > QUARTER.last_day}
    assert kinds.keys() == {row.kind for row in rows}
    late = [
        Row(row.kind, QUARTER.last_day, one_of_each(row), row.dims, row.known_to, row.detail) for row in kinds.values()
    ]
    await write(figures_url, late)
    made = await publish(figures_url, QUARTER, AFTERWARDS, WHY)
    second, first = await editions_of(figures_url, QUARTER)
    assert second == made
    assert (second.edition.number, second.edition.corrects, second.edition.reason) == (2, 1, WHY)
    assert second.figures == first.figures
    with pytest.raises(PublishedBefore, match="edition 2"):
        await publish(figures_url, QUARTER, AFTERWARDS)


async def test_a_correction_shows_large_changes_and_nothing_that_was_hidden(figures_url: str) -> None:
    await write(figures_url, network(4))
    before = await publish(figures_url, QUARTER, AFTERWARDS)
    await write(figures_url, network(5, 1500, 1500))
    after = await publish(figures_url, QUARTER, AFTERWARDS, WHY)
    units = {key[0].indicator for key, value in shown(after).items() if value != before.figures[key]}
    assert {"beneficiaries_by_case", "referrals_sent", "amount_filed", "activities"} <= units
    derived = ("share_of_women", "silence_rate", "share_of_awarded_paid")  # computed from shown figures only
    new = {key for key in shown(after).keys() - shown(before).keys() if key[0].indicator not in derived}
    assert new == set()


async def test_a_year_is_the_sum_of_its_quarters_as_last_counted(figures_url: str) -> None:
    rows = network(6, 300, 300)
    await write(figures_url, rows)
    for quarter in YEAR.quarters:
        await publish(figures_url, quarter, AFTERWARDS)
    # entered late: a new count of the year would reveal it by subtraction
    late = [Row(row.kind, row.day, row.numbers, row.dims, row.known_to, row.detail) for row in rows[::2]]
    await write(figures_url, late)
    await publish(figures_url, YEAR, AFTERWARDS)
    year, quarters = await newest(figures_url, YEAR), [await newest(figures_url, each) for each in YEAR.quarters]
    for place, count in year.counted.counts.items():
        parts = [
            quarter.counted.counts[at].count
            for quarter, period in zip(quarters, YEAR.quarters, strict=True)
            if (at := place.during(period)) in quarter.counted.counts
        ]
        expected = sum(parts) if adds_over_time(place.indicator) else parts[-1]
        assert count.count == expected, place
    for currency, sums in year.counted.money.items():
        for place, money in sums.items():
            several = [quarter.counted.money.get(currency, {}) for quarter in quarters]
            parts = [one.get(place.during(period)) for one, period in zip(several, YEAR.quarters, strict=True)]
            assert money.amount == sum(part.amount for part in parts if part is not None), place
    last = quarters[-1].published.figures
    for (place, detail), value in year.published.figures.items():
        if not adds_over_time(place.indicator):
            assert value == last[place.during(YEAR.quarters[-1]), detail]


async def test_a_corrected_year_includes_its_corrected_quarter(figures_url: str) -> None:
    await write(figures_url, network(7, 300, 300))
    for period in (*YEAR.quarters, YEAR):
        await publish(figures_url, period, AFTERWARDS)
    more = Row(FactKind.CASE, QUARTER.first_day, {"beneficiaries_by_case": 1}, {Dimension.SEX: Sex.MALE}, ("org1",))
    others = [Row(more.kind, more.day, more.numbers, more.dims, (f"org{one % 5}",)) for one in range(60)]
    await write(figures_url, [more, *others])
    await publish(figures_url, QUARTER, AFTERWARDS, WHY)
    total = Place.of("beneficiaries_by_case", YEAR)
    before = await newest(figures_url, YEAR)
    made = await publish(figures_url, YEAR, AFTERWARDS, WHY)
    after = await newest(figures_url, YEAR)
    assert after.counted.counts[total].count == before.counted.counts[total].count + 61
    assert 55 <= int(made.figures[total, ""] or 0) - int(before.published.figures[total, ""] or 0) <= 66


async def test_a_corridor_that_is_new_in_a_correction_stays_hidden(figures_url: str) -> None:
    """Its quarter did not list it. If it appeared now, that would reveal when it was first used."""
    await write(figures_url, network(8))
    await publish(figures_url, QUARTER, AFTERWARDS)
    made = await newest(figures_url, QUARTER)
    assert ("corridor", "KH-TH") in {
        (name, value) for place, _ in made.published.figures for name, value in place.values
    }
    gone = "DELETE FROM corridor.{table} WHERE dims @> ARRAY['corridor'] AND dim_values @> ARRAY['KH-TH']"
    for table in ("published_figures", "published_counts"):
        await ask(figures_url, gone.format(table=table))
    after = await publish(figures_url, QUARTER, AFTERWARDS, WHY)
    values = [value for (place, _), value in after.figures.items() if (Dimension.CORRIDOR, "KH-TH") in place.values]
    assert len(values) > 20
    assert set(values) == {None}


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("training", ("trainings", "training_participants")), ("counselling", ("counselled_before_departure",))],
)
async def test_no_other_indicator_shows_a_kind_of_activity_that_is_hidden(
    figures_url: str, kind: str, numbers: tuple[str, ...]
) -> None:
    """The total minus these twenty would leave the forty of one organisation."""
    here = {Dimension.COUNTRY: "TH", Dimension.SEX: Sex.FEMALE}
    of_kind, outreach = {**here, Dimension.ACTIVITY_KIND: kind}, {**here, Dimension.ACTIVITY_KIND: "outreach"}
    day, codes = QUARTER.first_day, ("activities", *numbers)
    rows = [
        Row(one, day, {code: 1 for code in codes if code in NUMBERS[one]}, of_kind, (f"org{each % 4}",))
        for each in range(20)
        for one in (FactKind.ACTIVITY, FactKind.PARTICIPANT)
    ]
    rows += [Row(FactKind.ACTIVITY, day, {"activities": 1}, outreach, ("org9",)) for _ in range(40)]
    await write(figures_url, rows)
    found = {place: value for (place, _), value in shown(await publish(figures_url, QUARTER, AFTERWARDS)).items()}
    assert found[Place.of("activities", QUARTER)] == 60
    assert Place.of("activities", QUARTER, activity_kind=kind) not in found
    assert not {place.indicator for place in found} & {*numbers}


async def test_the_number_of_women_shows_no_sex_that_is_hidden(figures_url: str) -> None:
    numbers = {"beneficiaries_by_case": 1, "women_by_case": 1}
    women = [
        Row(FactKind.CASE, QUARTER.first_day, numbers, {Dimension.SEX: Sex.FEMALE}, (f"org{n % 4}",)) for n in range(20)
    ]
    men = [
        Row(FactKind.CASE, QUARTER.first_day, {"beneficiaries_by_case": 1}, {Dimension.SEX: Sex.MALE}, ("org9",))
        for _ in range(40)
    ]
    await write(figures_url, [*women, *men])
    found = {place: value for (place, _), value in shown(await publish(figures_url, QUARTER, AFTERWARDS)).items()}
    assert found[Place.of("beneficiaries_by_case", QUARTER)] == 60
    assert set(found.values()) == {60}


async def test_the_same_facts_give_the_same_figures(figures_url: str) -> None:
    await write(figures_url, network(9, 200, 200))
    first = await publish(figures_url, QUARTER, AFTERWARDS)
    await ask(figures_url, FORGET)
    await ask(figures_url, COUNTED, AFTERWARDS)
    await write(figures_url, network(9, 200, 200))
    assert (await publish(figures_url, QUARTER, AFTERWARDS)).figures == first.figures
