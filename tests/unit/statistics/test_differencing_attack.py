"""No total minus parts, year minus quarters, second table or knowledge of own facts pins down a count under five.

Every reader is tried: an outside reader, and each organisation, which subtracts what it knows.
``CORRIDOR_TEST_NETWORKS=40`` runs the longer form.
"""

import os

import pytest

from domain.statistics.figures import Count, Place
from domain.statistics.periods import Period
from domain.statistics.publication import Publication
from domain.statistics.relations import Relation
from domain.statistics.tables import PublishedTable
from tests.unit.statistics.differences import attacked, exactly
from tests.unit.statistics.network import COMPLAINTS, FEWER_REFERRALS, PEOPLE, REFERRALS, persons, referrals
from tests.unit.statistics.published_year import PublishedYear, published

NETWORKS = int(os.environ.get("CORRIDOR_TEST_NETWORKS", "3"))
SIZES = (150, 400, 1000, 2500)
LONGER = NETWORKS >= 40
SUBJECTS = (PEOPLE, COMPLAINTS, REFERRALS if LONGER else FEWER_REFERRALS)


def a_year(seed: int, tables: tuple[PublishedTable, ...]) -> PublishedYear:
    makes = referrals if tables[0].code.startswith("referrals") else persons
    return published(makes(seed, SIZES[seed % len(SIZES)]), tables)


@pytest.mark.parametrize("tables", SUBJECTS, ids=lambda tables: tables[0].code)
@pytest.mark.parametrize("seed", range(NETWORKS))
def test_differencing_reveals_no_count_under_five(seed: int, tables: tuple[PublishedTable, ...]) -> None:
    year = a_year(seed, tables)
    assert year.withheld == 0
    for reader in year.readers:
        known = attacked(year.windows(reader), year.relations)
        assert exactly(known, year.relations) == [], reader


@pytest.mark.parametrize("tables", SUBJECTS, ids=lambda tables: tables[0].code)
def test_a_shown_figure_is_a_multiple_of_five_near_the_count(tables: tuple[PublishedTable, ...]) -> None:
    year = a_year(2, tables)
    shown = {place: value for place, value in year.shown.items() if value is not None}
    assert len(shown) > len(year.shown) / 10
    for place, value in shown.items():
        count = year.exact[place]
        assert value % 5 == 0
        assert abs(value - count.count) <= 3
        assert count.organisations >= 3
        assert min(year.of_others(place, reader) for reader in year.readers) >= 5


def test_the_same_counts_give_the_same_figures() -> None:
    assert a_year(1, PEOPLE).shown == a_year(1, PEOPLE).shown


def test_counts_that_do_not_add_up_are_refused() -> None:
    whole, part = Place.of("activities", Period(2026)), Place.of("activities", Period(2026), country="TH")
    exact = {whole: Count(6), part: Count(7)}
    with pytest.raises(ValueError, match="do not add up"):
        Publication(exact, (whole, part), (Relation(whole, (part,)),))
