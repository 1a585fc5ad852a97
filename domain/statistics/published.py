"""Published figures as they are stored and read: an edition and the value of each of its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from domain.statistics.figures import Place
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Period
from domain.statistics.relations import Values

Value = int | Decimal | None
Figures = Mapping[tuple[Place, str], Value]
"""The value of each place and detail (the currency of money and shares of it, otherwise ``''``). ``None``: hidden."""


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """One edition. ``corrects``: the number of the previous edition; ``reason``: why."""

    period: Period
    number: int
    counted_at: datetime
    corrects: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """An edition with some or all of its figures."""

    edition: PublishedEdition
    figures: Figures = field(default_factory=dict)

    def values(self) -> Values:
        """Return the listed values of each dimension."""
        found: dict[Dimension, dict[str, None]] = {}
        for place, _ in self.figures:
            for dimension, value in place.values:
                found.setdefault(dimension, {})[value] = None
        return {dimension: tuple(codes) for dimension, codes in found.items()}

    def currencies(self) -> tuple[str, ...]:
        """Return the currencies of the shown sums."""
        return tuple(sorted({currency for _, currency in self.figures if currency}))
