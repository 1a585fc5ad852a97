"""A differencing attack on a year that was published from stored facts, with all that a reader can get."""

import asyncpg

from adapters.postgres.publishing.editions import read_editions, read_figures, read_past
from adapters.postgres.publishing.publish import COUNTRIES, publish
from domain.statistics.figures import NOTHING
from domain.statistics.publishing import EVERY_TABLE
from domain.statistics.relations import Relation, adds_over_time, is_counted, relations_of
from domain.statistics.values import values_together
from tests.postgres.statistics.conftest import AFTERWARDS
from tests.postgres.statistics.fact_rows import YEAR, counted_here, network, write
from tests.unit.statistics.differences import attacked, exactly
from tests.unit.statistics.published_year import PublishedYear

PERIODS = (*YEAR.quarters, YEAR)


async def test_publishing_stored_facts_reveals_no_count_under_five(figures_url: str) -> None:
    rows = network(1)
    await write(figures_url, rows)
    for period in PERIODS:
        await publish(figures_url, period, AFTERWARDS)
    connection = await asyncpg.connect(figures_url)
    try:
        editions = await read_editions(connection)
        published = [await read_figures(connection, edition) for edition in editions]
        past = [await read_past(connection, edition) for edition in editions]
        countries = [row[0] for row in await connection.fetch(COUNTRIES)]
    finally:
        await connection.close()
    exact = counted_here(rows, PERIODS, countries)
    for each in past:
        for place, count in each.counted.counts.items():
            if place.indicator != "cases_with_a_working_centre":
                assert exact[place] == count, place
    shown = {
        place: None if value is None else int(value)
        for each in published
        for (place, _), value in each.figures.items()
        if is_counted(place.indicator)
    }
    values = values_together(each.values() for each in published)
    relations = [relation for period in PERIODS for relation in relations_of(period, values, EVERY_TABLE)]
    last = YEAR.quarters[-1]
    ends = [place for place in shown if place.period == YEAR and not adds_over_time(place.indicator)]
    relations += [Relation(place, (place.during(last),)) for place in ends]
    year = PublishedYear({**dict.fromkeys(shown, NOTHING), **exact}, shown, relations, 0, 0)
    assert sum(value is not None for value in shown.values()) > 100
    for place, value in shown.items():
        count = year.exact[place]
        assert value is None or (value % 5 == 0 and abs(value - count.count) <= 3 and count.organisations >= 3)
    for reader in year.readers:
        assert exactly(attacked(year.windows(reader), relations), relations) == [], reader
