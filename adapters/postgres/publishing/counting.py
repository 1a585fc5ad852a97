"""Counts the facts of a period for every published table (``alembic/sql/statistics/publishing.sql``).

Runs one statement for each kind of facts and each combination of at most two dimensions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from domain.statistics.catalogue import INDICATORS
from domain.statistics.counted import Counted
from domain.statistics.derived import DAY, KEPT_RANKS, Sum, Times
from domain.statistics.facts import KIND_OF, WORKING, FactKind, kind_of, places_of
from domain.statistics.figures import Count, Place
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Period
from domain.statistics.relations import Values
from domain.statistics.tables import TABLES
from domain.statistics.values import value_listed

FACTS = "SELECT * FROM corridor.facts_to_publish($1, $2, $3, $4, $5, $6)"
TIMES = "SELECT * FROM corridor.times_to_publish($1, $2, $3, $4, $5, $6)"
MONEY = "SELECT * FROM corridor.money_to_publish($1, $2, $3, $4)"
Shape = tuple[Dimension, ...]


def shapes() -> Mapping[str, tuple[Shape, ...]]:
    """Return the combinations of dimensions by which the published tables split each indicator."""
    found: dict[str, dict[Shape, None]] = defaultdict(dict)
    for table in TABLES.values():
        for code in table.indicators:
            for size in range(len(table.dimensions) + 1):
                found[code].update(dict.fromkeys(map(_in_order, combinations(table.dimensions, size))))
    return {code: tuple(chosen) for code, chosen in found.items() if INDICATORS[code].of is None}


def _in_order(dimensions: Iterable[Dimension]) -> Shape:
    return tuple(sorted(dimensions))


async def count_period(connection: Any, period: Period, values: Values) -> Counted:
    """Count the facts of a period; the caller provides one snapshot."""
    return await _Counting(connection, period, values).all()


class _Counting:
    def __init__(self, connection: Any, period: Period, values: Values) -> None:
        self._connection, self._period, self._values = connection, period, values

    async def all(self) -> Counted:
        counts: dict[Place, Count] = {}
        times: dict[Place, Times] = {}
        money: dict[str, dict[Place, Sum]] = defaultdict(dict)
        for (kind, working), codes in _by_kind().items():
            for shape in dict.fromkeys(shape for code in codes for shape in shapes()[code]):
                split = [code for code in codes if shape in shapes()[code]]
                if kind is FactKind.MONEY:
                    await self._money(split, shape, money)
                elif INDICATORS[split[0]].unit is Unit.DAYS:
                    times.update(await self._times(split[0], shape))
                else:
                    counts.update(await self._counts(kind, split, shape, working=working))
        return Counted(counts, times, dict(money))

    async def _counts(self, kind: FactKind, codes: list[str], shape: Shape, *, working: bool) -> Mapping[Place, Count]:
        # the cases that a centre holds are the sum of all days up to the last one
        since = date.min if kind is FactKind.CUSTODY else self._period.first_day
        rows = await self._connection.fetch(FACTS, kind, since, self._period.last_day, *places_of(shape), working)
        total: Counter[Place] = Counter()
        known: defaultdict[Place, Counter[str]] = defaultdict(Counter)
        for row in rows:
            for code in codes:
                number = int(row["numbers"][0 if working else KIND_OF[code][1]] or 0)
                if number:
                    place = self._place(code, shape, row)
                    if row["known_to"] is None:
                        total[place] += number
                    else:
                        known[place][str(row["known_to"])] += number
        return {place: Count(number, dict(known[place])) for place, number in total.items() if number}

    async def _times(self, code: str, shape: Shape) -> Mapping[Place, Times]:
        days = (KIND_OF[code][0], self._period.first_day, self._period.last_day)
        rows = await self._connection.fetch(TIMES, *days, *places_of(shape), KEPT_RANKS)
        known: defaultdict[Place, dict[str, int]] = defaultdict(dict)
        for row in rows:
            if row["known_to"] is not None:
                known[self._place(code, shape, row)][str(row["known_to"])] = row["facts"]
        return {
            place: Times(
                Count(row["facts"], known[place]), row["median"] * DAY, (row["before"] * DAY, row["after"] * DAY)
            )
            for row in rows
            if row["known_to"] is None
            for place in (self._place(code, shape, row),)
        }

    async def _money(self, codes: list[str], shape: Shape, found: dict[str, dict[Place, Sum]]) -> None:
        rows = await self._connection.fetch(MONEY, self._period.first_day, self._period.last_day, *places_of(shape))
        by_place = {KIND_OF[code][1] + 1: code for code in codes}
        parts: defaultdict[tuple[str, Place], list[Any]] = defaultdict(list)
        for row in rows:
            if row["place"] in by_place:
                parts[row["currency"], self._place(by_place[row["place"]], shape, row)].append(row)
        for (currency, place), several in parts.items():
            found[currency][place] = _sum(several)

    def _place(self, code: str, shape: Shape, row: Any) -> Place:
        given = zip(shape, (row["value"], row["value_further"]), strict=False)
        return Place(
            code, self._period, tuple((name, value_listed(self._values, name, value)) for name, value in given)
        )


def _by_kind() -> Mapping[tuple[FactKind, bool], list[str]]:
    found: defaultdict[tuple[FactKind, bool], list[str]] = defaultdict(list)
    for code in shapes():
        found[kind_of(code), code == WORKING].append(code)
    return found


def _sum(rows: list[Any]) -> Sum:
    """Add up rows: values that are not listed count together. A claim has one value, so none is counted twice."""
    claims, amount, known, known_amounts = 0, Decimal(0), Counter[str](), defaultdict[str, Decimal](Decimal)
    largest: list[Decimal] = []
    for row in rows:
        if row["known_to"] is None:
            claims += row["claims"]
            amount += row["amount"]
            largest += (row["largest"], row["second_largest"])
        else:
            known[str(row["known_to"])] += row["claims"]
            known_amounts[str(row["known_to"])] += row["amount"]
    first, second = (*sorted(largest, reverse=True), Decimal(0), Decimal(0))[:2]
    return Sum(Count(claims, dict(known)), amount, (first, second), dict(known_amounts))
