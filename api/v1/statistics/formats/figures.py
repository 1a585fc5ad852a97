"""What every format writes: rows of figures, each with its dimensions, unit and value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Period

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``values``: a value for each dimension of the table, ``all`` for totals. ``currency``: of money,
    and of shares of money.
    """

    indicator: str
    unit: Unit
    values: tuple[str, ...]
    value: Value
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one period.

    ``edition``: the number of a published edition, and ``corrects`` that of the one before; ``None`` for one's own
    figures, which are exact. ``labels``: what people read for a code, by dimension, indicator and unit; codes without a
    label are written as they are.
    """

    code: str
    title: str
    period: Period
    dimensions: tuple[Dimension, ...]
    figures: tuple[Figure, ...]
    counted_at: datetime
    edition: int | None = None
    corrects: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, code: str) -> str:
        """Return what people read for a code."""
        return self.labels.get(code, code)
