"""Partners read published tables: the closed list, the newest edition or an earlier one, one value or all."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from adapters.postgres.publishing.publish import publish
from api.v1.statistics.formats.json_document import json_document
from api.v1.statistics.formats.published import about_published, published_table
from domain.kernel.errors import Missing
from domain.statistics.figures import Place
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Period
from domain.statistics.published import PublishedFigures
from domain.statistics.tables import TABLES
from domain.usecases.statistics.get_published_table import get_published_table
from domain.usecases.statistics.list_published_tables import list_published_tables
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World, running_world
from tests.postgres.statistics.conftest import AFTERWARDS, database_of_figures
from tests.postgres.statistics.fact_rows import COUNTED, YEAR, network, write
from tests.postgres.statistics.reading import ask, reader

QUARTER = YEAR.quarters[2]
PEOPLE, CLAIMS = "people_by_corridor_and_sex", "claims_by_kind_and_country"
YEARS_ONLY = "consents_by_corridor"


@pytest.fixture(scope="module")
async def url() -> AsyncIterator[str]:
    async with database_of_figures("read") as made:
        await ask(made, COUNTED, AFTERWARDS)
        yield made


@pytest.fixture(scope="module")
async def partners(url: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(url, root_key_file) as running:
        yield running


@pytest.fixture(scope="module")
async def made(url: str) -> PublishedFigures:
    await write(url, network(11))
    await publish(url, QUARTER, AFTERWARDS)
    await write(url, network(12, 1000, 1000))
    return await publish(url, QUARTER, AFTERWARDS, "late entries")


async def test_every_table_reads_back_as_it_was_published(partners: World, made: PublishedFigures) -> None:
    work, actor = await reader(partners)
    listed = await list_published_tables(work, actor)
    assert [one.table.code for one in listed] == list(TABLES)
    assert {one.table.code for one in listed if not one.editions} == {
        code for code, table in TABLES.items() if table.years_only
    }
    seen = 0
    for one in listed:
        for edition in one.editions[:1]:
            assert (edition.number, edition.corrects, edition.reason) == (2, 1, "late entries")
            read = await get_published_table(work, actor, one.table.code, edition.period, None, {})
            assert read.edition == edition
            for row in read.rows:
                pairs = [pair for pair in zip(one.table.dimensions, row.values, strict=True) if pair[1] != "all"]
                place = Place(row.indicator, QUARTER, tuple(sorted(pairs)))
                assert row.value == made.figures[place, row.currency or ""]
                assert row.value is None or row.unit is Unit.MONEY or isinstance(row.value, int)
                seen += 1
    assert seen > 2500


async def test_an_earlier_edition_remains_and_values_can_be_chosen(partners: World, made: PublishedFigures) -> None:
    work, actor = await reader(partners)
    chosen = {Dimension.CORRIDOR: "all", Dimension.SEX: "female"}
    (row,) = (await get_published_table(work, actor, PEOPLE, QUARTER, None, chosen)).rows
    assert row.values == ("all", "female")
    (earlier,) = (await get_published_table(work, actor, PEOPLE, QUARTER, 1, chosen)).rows
    assert isinstance(row.value, int)
    assert isinstance(earlier.value, int)
    assert earlier.value < row.value


@pytest.mark.parametrize(
    ("code", "period", "number", "chosen"),
    [
        ("no_such_table", QUARTER, None, {}),
        (PEOPLE, YEAR, None, {}),
        (PEOPLE, QUARTER, 3, {}),
        (YEARS_ONLY, QUARTER, None, {}),
        (PEOPLE, QUARTER, None, {Dimension.CORRIDOR: "XX-YY"}),
        (PEOPLE, QUARTER, None, {Dimension.COUNTRY: "TH"}),
    ],
)
async def test_an_unpublished_table_is_missing(
    partners: World, made: PublishedFigures, code: str, period: Period, number: int | None, chosen: dict[Dimension, str]
) -> None:
    work, actor = await reader(partners)
    with pytest.raises(Missing):
        await get_published_table(work, actor, code, period, number, chosen)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_labels_are_in_the_language_of_the_reader(partners: World, made: PublishedFigures, language: str) -> None:
    work, actor = await reader(partners)
    for code in ("people_by_stage", "referrals_by_corridor_and_operator_type", CLAIMS):
        read = await get_published_table(work, actor, code, QUARTER, None, {})
        table = published_table(read, language)
        places = {place for row in read.rows for place in zip(read.table.dimensions, row.values, strict=True)}
        unlabelled = {code for dimension, code in places if table.label(code, dimension) == code}
        assert {code for code in unlabelled if "-" not in code} == set(), "all but corridors have labels"
        assert all(table.label(row.indicator) != row.indicator for row in read.rows)
        assert len(about_published(read, language)) == 5
        assert "2027-02-20" in about_published(read, language)[2]


async def test_a_share_of_money_names_its_currency(partners: World, made: PublishedFigures) -> None:
    work, actor = await reader(partners)
    read = await get_published_table(work, actor, CLAIMS, QUARTER, None, {})
    document = json_document(published_table(read, "en"))
    total = [
        (figure["currency"], figure["value"])
        for figure in document["figures"]
        if figure["indicator"] == "share_of_awarded_paid" and figure["claim_kind"] == figure["forum_country"] == "all"
    ]
    assert dict(total)["THB"] in range(40, 61)
    assert document["counted_at"].startswith(str(date(2027, 2, 20)))
