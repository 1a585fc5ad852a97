"""An attack by a reader who knows the program: every small world (set of counts) is published, and worlds with the same
figures are compared.

Such a reader knows when and why a figure is hidden or rounded the other way. Four parts take every size that is shown
as 10, and the fifth is under five. Whenever the four are shown, the figures fit several values of the fifth.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from domain.statistics import publication
from domain.statistics.figures import Count, Place, added
from domain.statistics.periods import Period
from domain.statistics.relations import Relation

QUARTER = Period(2026, 3)
TOTAL = Place.of("activities", QUARTER)
PARTS = tuple(Place.of("activities", QUARTER, country=code) for code in ("KH", "LA", "MM", "TH", "VN"))
SUM = Relation(TOTAL, PARTS)
World = tuple[int, ...]


def a_part(others: int, own: int) -> Count:
    """Return a count with facts of the reader, and others spread over four organisations."""
    spread = {f"org{one}": (others + one) // 4 for one in range(4)}
    return Count(others + own, {**spread, "reader": own})


def looks(world: World, own: int) -> tuple[int | None, ...]:
    """Publish a world in which the reader knows of ``own`` facts in each part."""
    exact = {place: a_part(others, own) for place, others in zip(PARTS, world, strict=True)}
    exact[TOTAL] = added(exact.values())
    return tuple(publication.Publication(exact, (TOTAL, *PARTS), (SUM,)).figures().values())


def worlds(own: int) -> Iterator[World]:
    """Yield worlds of 8 to 12 facts in each of four parts and up to four in the fifth, without the reader's own."""
    yield from product(*[range(8 - own, 13 - own)] * 4, range(5))


def told(own: int) -> list[set[int]]:
    """Return the possible values of the fifth part, for each set of figures that shows the four parts."""
    alike: defaultdict[tuple[int | None, ...], set[int]] = defaultdict(set)
    for world in worlds(own):
        alike[looks(world, own)].add(world[-1])
    return [values for look, values in alike.items() if look[1:5] == (10,) * 4]


@pytest.mark.parametrize("own", [0, 1, 2, 3])
def test_the_same_figures_always_fit_several_small_counts(own: int) -> None:
    values = told(own)
    assert len(values) > 2
    assert min(map(len, values)) >= 2


def test_without_rounding_the_other_way_a_small_count_is_revealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication.Publication, "_mended", lambda *_: False)
    assert min(map(len, told(0))) == 1
