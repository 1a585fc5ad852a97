"""What identifies a figure, and its exact count before anything is hidden or rounded."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from domain.statistics.indicators import Dimension
from domain.statistics.periods import Period


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The identity of a figure: its indicator, its period, and the value of each dimension that is not ``all``, in the
    order of the dimensions' names. Tables that share a margin share its places, so a figure has one value everywhere.
    """

    indicator: str
    period: Period
    values: tuple[tuple[Dimension, str], ...] = ()

    @classmethod
    def of(cls, indicator: str, period: Period, **values: str) -> Self:
        """Build it; a dimension that is not named is ``all``."""
        return cls(indicator, period, tuple(sorted((Dimension(name), value) for name, value in values.items())))

    def at(self, dimension: Dimension, value: str) -> "Place":
        """Return the place with one more dimension fixed."""
        return Place(self.indicator, self.period, tuple(sorted((*self.values, (dimension, value)))))

    def without(self, dimension: Dimension) -> "Place":
        """Return the place with a dimension set to ``all``."""
        return Place(self.indicator, self.period, tuple(pair for pair in self.values if pair[0] != dimension))

    def during(self, period: Period) -> "Place":
        """Return the same place in another period."""
        return Place(self.indicator, period, self.values)

    def of_indicator(self, indicator: str) -> "Place":
        """Return the same place for another indicator."""
        return Place(indicator, self.period, self.values)


@dataclass(frozen=True, slots=True)
class Count:
    """An exact count, and how many of its facts each organisation knows of.

    Both sides of a referral know of it, so ``known`` may add up to more than ``count``.
    """

    count: int = 0
    known: Mapping[str, int] = field(default_factory=dict)

    @property
    def organisations(self) -> int:
        """How many organisations know of its facts."""
        return sum(1 for number in self.known.values() if number > 0)

    @property
    def of_others(self) -> int:
        """How many facts are unknown to the organisation that knows most."""
        return self.count - max(self.known.values(), default=0)

    def minus(self, other: "Count") -> "Count":
        """Return the remainder without these facts, all of which belong to this count."""
        known = {who: number - other.known.get(who, 0) for who, number in self.known.items()}
        return Count(self.count - other.count, known)


def added(counts: Iterable[Count]) -> Count:
    """Return the sum of counts that have no fact in common."""
    total, known = 0, Counter[str]()
    for one in counts:
        total += one.count
        known.update(one.known)
    return Count(total, known)


NOTHING = Count()
Exact = Mapping[Place, Count]
"""The exact counts of a period, totals included; a place that is missing counts zero."""
