"""The properties of published tables and periods that ADR 0068 relies on."""

from datetime import date
from itertools import pairwise

import pytest

from domain.statistics.catalogue import INDICATORS
from domain.statistics.figures import NOTHING, Count, Place, added
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Period
from domain.statistics.relations import (
    Relation,
    Values,
    counted_places,
    is_counted,
    places_of,
    published_in,
    relations_of,
)
from domain.statistics.tables import NOT_PUBLISHED, TABLES, PublishedTable
from domain.vocabulary import ActivityKind, Sex
from tests.unit.statistics.network import VALUES

YEAR, QUARTER = Period(2026), Period(2026, 3)
SOME = tuple(TABLES[code] for code in ("people_by_corridor_and_sex", "people_by_age_and_sex", "people_by_stage"))


@pytest.mark.parametrize("text", ["2026", "2026-Q1", "2026-Q4", "0987-Q2"])
def test_a_period_is_read_as_it_is_written(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "26", "2026-Q0", "2026-Q5", "2026Q3", "2026-3", "2026-Q03", " 2026", "2026-Q", "0"]
)
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r"period|invalid"):
        Period.parse(text)


def test_quarters_follow_each_other_through_the_year() -> None:
    days = [(quarter.first_day, quarter.last_day) for quarter in YEAR.quarters]
    assert days[0][0] == YEAR.first_day == date(2026, 1, 1)
    assert days[-1][1] == YEAR.last_day == date(2026, 12, 31)
    assert [(after[0] - before[1]).days for before, after in pairwise(days)] == [1, 1, 1]
    assert QUARTER.quarters == ()


def test_a_table_has_at_most_two_dimensions_that_its_indicators_have() -> None:
    with pytest.raises(ValueError, match="at most two"):
        PublishedTable("broken", ("open_cases",), (Dimension.CORRIDOR, Dimension.SEX, Dimension.STAGE))
    with pytest.raises(ValueError, match="lacks a dimension"):
        PublishedTable("broken", ("activities",), (Dimension.SEX,))


def test_no_table_is_split_by_centre_or_month() -> None:
    split = {dimension for table in TABLES.values() for dimension in table.dimensions}
    assert not split & {Dimension.CENTRE, Dimension.MONTH}


def test_every_indicator_is_published_somewhere_unless_another_one_says_the_same_at_a_value() -> None:
    published = {code for table in TABLES.values() for code in table.indicators}
    assert published == set(INDICATORS) - {"trainings", "training_participants"} == set(INDICATORS) - {*NOT_PUBLISHED}


def test_a_share_is_published_with_its_numerator_and_denominator() -> None:
    for table in TABLES.values():
        for indicator in table.known():
            assert set(indicator.of or ()) <= set(table.indicators)


def test_tables_that_share_a_margin_share_its_places() -> None:
    first, second = (set(places_of(table, QUARTER, VALUES)) for table in SOME[:2])
    shared = first & second
    assert Place.of("beneficiaries_by_case", QUARTER) in shared
    assert Place.of("beneficiaries_by_case", QUARTER, sex="female") in shared
    assert len(shared) == 1 + len(VALUES[Dimension.SEX])


def test_relations_include_every_sum() -> None:
    relations = relations_of(YEAR, VALUES, SOME)
    total = Place.of("beneficiaries_by_case", YEAR)
    over = {frozenset(relation.parts) for relation in relations if relation.whole == total and not relation.rest}
    assert frozenset(total.at(Dimension.SEX, value) for value in VALUES[Dimension.SEX]) in over
    assert frozenset(total.during(quarter) for quarter in YEAR.quarters) in over
    women = Place.of("women_by_case", YEAR)
    assert [(relation.parts, relation.rest) for relation in relations if relation.whole == women][-1] == (
        (Place.of("beneficiaries_by_case", YEAR, sex="female"),), False,
    )  # fmt: skip
    assert any(relation.rest and relation.parts == (women,) for relation in relations)


def test_an_indicator_among_another_one_at_a_value_is_related_to_it() -> None:
    """One person counselled before departure is an activity of kind counselling."""
    values: Values = {
        Dimension.ACTIVITY_KIND: tuple(ActivityKind),
        Dimension.COUNTRY: ("TH",),
        Dimension.SEX: tuple(Sex),
    }
    tables = tuple(TABLES[code] for code in ("activities_by_kind_and_country", "participants_by_country_and_sex"))
    found = [one for one in relations_of(QUARTER, values, tables) if one.rest]
    assert set(found) == {
        Relation(
            Place.of("activities", QUARTER, activity_kind="counselling", **where),
            (Place.of("counselled_before_departure", QUARTER, **where),),
            rest=True,
        )
        for where in ({}, {"country": "TH"})
    }


def test_some_tables_are_for_years_only_and_only_counts_add_up() -> None:
    assert {table.code for table in published_in(YEAR)} - {table.code for table in published_in(QUARTER)} == {
        "referrals_by_corridor_and_urgency", "consents_by_corridor",
    }  # fmt: skip
    assert {INDICATORS[place.indicator].unit for place in counted_places(YEAR, VALUES, SOME)} == {Unit.PEOPLE}
    assert not is_counted("amount_paid")


def test_a_count_knows_its_organisations_and_the_facts_of_others() -> None:
    count = Count(9, {"a": 5, "b": 4, "c": 3, "d": 0})
    assert (count.organisations, count.of_others) == (3, 4)
    assert added([count, Count(1, {"a": 1})]) == Count(10, {"a": 6, "b": 4, "c": 3, "d": 0})
    assert count.minus(Count(2, {"a": 2})).known == {"a": 3, "b": 4, "c": 3, "d": 0}
    assert (NOTHING.organisations, NOTHING.of_others) == (0, 0)
