"""The exact counts of a period, before anything is hidden, and how a year follows from its quarters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.statistics.derived import NO_MONEY, Sum, Times, sum_of
from domain.statistics.figures import NOTHING, Count, Exact, Place, added
from domain.statistics.periods import Period
from domain.statistics.relations import adds_over_time

MoneyByCurrency = Mapping[str, Mapping[Place, Sum]]


@dataclass(frozen=True, slots=True)
class Counted:
    """The exact counts, times and sums of money (by currency) of one period, for every place of its tables, including
    the tables for years only. A place that is missing counts zero.
    """

    counts: Exact = field(default_factory=dict)
    times: Mapping[Place, Times] = field(default_factory=dict)
    money: MoneyByCurrency = field(default_factory=dict)


def year_of(year: Period, quarters: Sequence[Counted], now: Counted) -> Counted:
    """Return the counts of a year: its quarters as last counted, added up. A new count would include what was recorded
    late, and subtraction would reveal that. End-of-period counts are those of the last quarter. Times come from
    ``now``, a new count of the year's facts.
    """
    counts = {place: _count(place, quarters) for place in _places(year, [quarter.counts for quarter in quarters])}
    money = {}
    for currency in dict.fromkeys(currency for quarter in quarters for currency in quarter.money):
        several = [quarter.money.get(currency, {}) for quarter in quarters]
        fresh = now.money.get(currency, {})
        money[currency] = {
            place: _sum(
                [part.get(_in(place, one), NO_MONEY) for one, part in zip(year.quarters, several, strict=True)],
                fresh.get(place),
            )
            for place in _places(year, several)
        }
    return Counted(counts, now.times, money)


def _places(year: Period, several: Sequence[Mapping[Place, object]]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place.during(year) for one in several for place in one))


def _in(place: Place, quarter: Period) -> Place:
    return place.during(quarter)


def _count(place: Place, quarters: Sequence[Counted]) -> Count:
    parts = [
        quarter.counts.get(place.during(period), NOTHING)
        for period, quarter in zip(place.period.quarters, quarters, strict=True)
    ]
    return added(parts) if adds_over_time(place.indicator) else parts[-1]


def _sum(parts: Sequence[Sum], fresh: Sum | None) -> Sum:
    """Add up quarters. A claim paid in several quarters is one claim, larger than in each: ``fresh`` shows that."""
    found = sum_of(parts)
    if fresh is None:
        return found
    first, second = (max(pair) for pair in zip(found.largest, fresh.largest, strict=True))
    return replace(found, count=min(found.count, fresh.count, key=lambda one: one.count), largest=(first, second))
