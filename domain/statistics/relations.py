"""How published counts add up: the sums that a reader can subtract from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from domain.statistics.catalogue import INDICATORS
from domain.statistics.figures import Place
from domain.statistics.indicators import Caveat, Dimension, Unit
from domain.statistics.periods import Period
from domain.statistics.tables import TABLES, PublishedTable
from domain.vocabulary import ActivityKind, Sex

Values = Mapping[Dimension, tuple[str, ...]]
"""The values of each dimension, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Relation:
    """``whole`` is the sum of ``parts``; with ``rest``, of the parts and a remainder that no table shows."""

    whole: Place
    parts: tuple[Place, ...]
    rest: bool = False


def is_counted(code: str) -> bool:
    """Whether an indicator is a count: not a share, a median or a sum of money."""
    return INDICATORS[code].unit in (Unit.PEOPLE, Unit.COUNT)


def published_in(period: Period, tables: Iterable[PublishedTable] = TABLES.values()) -> tuple[PublishedTable, ...]:
    """Return the tables that are published for this period."""
    return tuple(table for table in tables if period.quarter is None or not table.years_only)


def places_of(table: PublishedTable, period: Period, values: Values) -> Iterator[Place]:
    """Yield every place of a table, totals first."""
    for code in table.indicators:
        for chosen in product(*((None, *values[dimension]) for dimension in table.dimensions)):
            pairs = zip(table.dimensions, chosen, strict=True)
            yield Place(code, period, tuple(sorted((name, value) for name, value in pairs if value is not None)))


def counted_places(period: Period, values: Values, tables: Iterable[PublishedTable]) -> tuple[Place, ...]:
    """Return the places of all counts of a period, each once."""
    found = (place for table in published_in(period, tables) for place in places_of(table, period, values))
    return tuple(dict.fromkeys(place for place in found if is_counted(place.indicator)))


def relations_of(period: Period, values: Values, tables: Iterable[PublishedTable]) -> tuple[Relation, ...]:
    """Return how the counts of a period add up: over each dimension, over the quarters of a year, and between
    indicators of which one includes the facts of the other.
    """
    chosen = published_in(period, tables)
    places = counted_places(period, values, chosen)
    return tuple(
        dict.fromkeys(
            [
                *_over_dimensions(chosen, period, values),
                *_over_quarters(places, period, values, tables),
                *_among_indicators(places),
            ]
        )
    )


def _over_dimensions(tables: Iterable[PublishedTable], period: Period, values: Values) -> Iterator[Relation]:
    for table in tables:
        for place in places_of(table, period, values):
            if not is_counted(place.indicator):
                continue
            for dimension in set(table.dimensions) - {name for name, _ in place.values}:
                yield Relation(place, tuple(place.at(dimension, value) for value in values[dimension]))


def _over_quarters(
    places: tuple[Place, ...], period: Period, values: Values, tables: Iterable[PublishedTable]
) -> Iterator[Relation]:
    if period.quarter is not None:
        return
    shown = {quarter: set(counted_places(quarter, values, tables)) for quarter in period.quarters}
    for place in places:
        parts = tuple(place.during(quarter) for quarter in period.quarters)
        if adds_over_time(place.indicator) and all(part in shown[part.period] for part in parts):
            yield Relation(place, parts)


def _among_indicators(places: tuple[Place, ...]) -> Iterator[Relation]:
    known = set(places)
    for place in places:
        within = INDICATORS[place.indicator].within
        if within is not None and place.of_indicator(within) in known:
            yield Relation(place.of_indicator(within), (place,), rest=True)
        parts = tuple(map(place.of_indicator, TOGETHER.get(place.indicator, ())))
        if parts and known.issuperset(parts):
            yield Relation(place, parts)
        if (twin := _at_a_value(SAME, place)) in known:
            yield Relation(place, (twin,))
            yield Relation(twin, (place,))
        if (including := _at_a_value(AMONG, place)) in known:
            yield Relation(including, (place,), rest=True)


def _at_a_value(others: Mapping[str, tuple[str, tuple[Dimension, str]]], place: Place) -> Place | None:
    if place.indicator not in others:
        return None
    code, (dimension, value) = others[place.indicator]
    return place.of_indicator(code).at(dimension, value)


TOGETHER = {"referrals_clock_ended": ("referrals_acknowledged_in_time", "referrals_silent")}
"""Indicators that are the sum of others."""
SAME = {"women_by_case": ("beneficiaries_by_case", (Dimension.SEX, Sex.FEMALE.value))}
"""Indicators that equal another indicator at one value of a dimension."""
AMONG = {"counselled_before_departure": ("activities", (Dimension.ACTIVITY_KIND, ActivityKind.COUNSELLING.value))}
"""Indicators whose facts are among those of another indicator at one value of a dimension."""


def adds_over_time(code: str) -> bool:
    """Whether a year is the sum of its quarters; end-of-period figures are not."""
    return Caveat.END_OF_PERIOD not in INDICATORS[code].caveats
