"""Which sums of money of one period and one currency are shown (ADR 0068)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from domain.statistics.catalogue import INDICATORS
from domain.statistics.derived import NO_MONEY, Sum, shown_sum, sum_of, tells_what_is_hidden, unit_of
from domain.statistics.figures import Place
from domain.statistics.indicators import Unit
from domain.statistics.periods import Period
from domain.statistics.relations import Relation, Values, places_of, published_in
from domain.statistics.tables import PublishedTable

Sums = Mapping[Place, Sum]
ShownMoney = Mapping[Place, Decimal | None]


def places_of_money(period: Period, values: Values, tables: Iterable[PublishedTable]) -> tuple[Place, ...]:
    """Return the places of all sums of money of a period, each once."""
    found = (place for table in published_in(period, tables) for place in places_of(table, period, values))
    return tuple(dict.fromkeys(place for place in found if INDICATORS[place.indicator].unit is Unit.MONEY))


def relations_of_money(period: Period, values: Values, tables: Iterable[PublishedTable]) -> tuple[Relation, ...]:
    """Return the sums that a reader can subtract from: over each dimension, and over the quarters of a year."""
    found = (
        relation for table in published_in(period, tables) for relation in _of_table(table, period, values, tables)
    )
    return tuple(dict.fromkeys(found))


def _of_table(
    table: PublishedTable, period: Period, values: Values, tables: Iterable[PublishedTable]
) -> Iterator[Relation]:
    for place in places_of(table, period, values):
        if INDICATORS[place.indicator].unit is not Unit.MONEY:
            continue
        for dimension in set(table.dimensions) - {name for name, _ in place.values}:
            yield Relation(place, tuple(place.at(dimension, value) for value in values[dimension]))
        if period.quarters and not table.years_only:
            yield Relation(place, tuple(place.during(quarter) for quarter in period.quarters))


def shown_money(
    sums: Sums,
    places: Iterable[Place],
    relations: Sequence[Relation],
    published: ShownMoney,
    before: tuple[ShownMoney, Sums] | None,
) -> dict[Place, Decimal | None]:
    """Return each sum as it is shown, ``None`` for hidden. ``published``: the shown sums of a year's quarters, whose
    exact ones are in ``sums`` too. ``before``: the shown and exact sums of the corrected edition; ``None`` for a first
    edition.
    """
    shown: dict[Place, Decimal | None] = {}
    kept: set[Place] = set(published)
    for place in places:
        money = sums.get(place, NO_MONEY)
        shown[place] = shown_sum(money)
        if before is not None:
            earlier = before[0].get(place)
            if earlier is None or is_still_right(earlier, money, before[1].get(place, NO_MONEY)):
                shown[place] = earlier
                kept.add(place)
    shown |= published
    hidden = _Hidden(sums, shown, relations)
    found = True
    while found:
        found = False
        for relation in relations:
            if shown[relation.whole] is None or relation.whole in kept:
                continue
            whole = sums.get(relation.whole, NO_MONEY)
            if any(tells_what_is_hidden(whole, left) for left in hidden.left(relation)):
                shown[relation.whole] = None
                found = True
    return {place: amount for place, amount in shown.items() if place not in published}


class _Hidden:
    """What a reader cannot subtract. ``shown`` changes while it is used."""

    def __init__(self, sums: Sums, shown: ShownMoney, relations: Sequence[Relation]) -> None:
        self._sums, self._shown = sums, shown
        self._parts: defaultdict[Place, list[tuple[Place, ...]]] = defaultdict(list)
        for relation in relations:
            self._parts[relation.whole].append(relation.parts)

    def left(self, relation: Relation) -> tuple[list[Sum], list[Sum]]:
        """Return the hidden parts of a sum; and the same after each hidden total among them is taken apart."""
        parts = [part for part in relation.parts if self._shown.get(part) is None]
        return self._sums_of(parts), self._sums_of([each for part in parts for each in self._taken_apart(part)])

    def _taken_apart(self, place: Place) -> list[Place]:
        """Return the hidden parts of a hidden total, down to cells: in the way that leaves the least."""
        ways = [
            [each for part in parts if self._shown.get(part) is None for each in self._taken_apart(part)]
            for parts in self._parts.get(place, ())
        ]
        return min(ways, key=lambda way: sum_of(self._sums_of(way)).amount, default=[place])

    def _sums_of(self, places: Iterable[Place]) -> list[Sum]:
        return [self._sums[place] for place in places if place in self._sums]


def is_still_right(shown: Decimal, money: Sum, before: Sum) -> bool:
    """Whether a correction keeps a sum: one claim added, removed or changed must change no figure."""
    return abs(money.amount - shown) <= unit_of(shown) / 2 + max(money.largest[0], before.largest[0])
