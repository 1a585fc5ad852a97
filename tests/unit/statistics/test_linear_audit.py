"""The linear programming audit: for every hidden count under five, more than one value fits the figures.

``CORRIDOR_TEST_NETWORKS=40`` runs the longer form, with every hidden count and every organisation.
"""

import random

import pytest

from domain.statistics.tables import PublishedTable
from tests.unit.statistics.audit import Audit
from tests.unit.statistics.differences import attacked
from tests.unit.statistics.published_year import PublishedYear
from tests.unit.statistics.test_differencing_attack import LONGER, NETWORKS, SUBJECTS, a_year

NARROWEST, DRAWN = (10**6, 0) if LONGER else (12, 6)
"""How many hidden counts are audited: those with the tightest bounds, and as many at random."""


def targets(year: PublishedYear, audit: Audit, reader: str) -> list[int]:
    """Choose hidden counts with fewer than five facts of others, and remainders."""
    known = attacked(year.windows(reader), year.relations)
    small = [place for place, shown in year.shown.items() if shown is None and year.of_others(place, reader) < 5]
    small.sort(key=lambda place: known[place][1] - known[place][0])
    drawn = random.Random(1).sample(small, min(DRAWN, len(small)))
    rests = range(len(year.shown), audit.size)
    chosen = rests if LONGER else random.Random(2).sample(rests, min(DRAWN, len(rests)))
    return [*(audit.number[place] for place in dict.fromkeys((*small[:NARROWEST], *drawn))), *chosen]


def narrowest(year: PublishedYear, reader: str) -> int:
    audit = Audit(year.windows(reader), year.relations)
    return min(most - least + 1 for least, most in audit.ranges(targets(year, audit, reader)).values())


@pytest.mark.parametrize("tables", SUBJECTS, ids=lambda tables: tables[0].code)
@pytest.mark.parametrize("seed", range(min(NETWORKS, 8)))
def test_every_small_count_has_at_least_two_possible_values(seed: int, tables: tuple[PublishedTable, ...]) -> None:
    year = a_year(seed, tables)
    readers = year.readers if LONGER else ("", year.readers[1 + seed])
    found = {reader: narrowest(year, reader) for reader in readers}
    print(f"narrowest: seed {seed}, {tables[0].code}: {min(found.values())} values")  # noqa: T201
    assert min(found.values()) >= 2
