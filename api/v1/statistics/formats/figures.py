"""What every format writes: rows of figures, each with its dimensions, unit and value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Days, Period

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``values``: a value for each dimension of the table, ``all`` for totals. ``currency``: of money,
    and of shares of money. ``side``: ``sent`` or ``received``, of one's own referrals and handoffs.
    """

    indicator: str
    unit: Unit
    values: tuple[str, ...]
    value: Value
    currency: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one period, or of one's own figures for some days.

    ``counted_at``: ``None`` if nothing has been counted yet. ``edition``: the number of a published edition, and
    ``corrects`` that of the one before; ``None`` for one's own figures, which are exact. ``labels``: what people read
    for a code, or for a code of one dimension (``sex=other``); codes without a label are written as they are.
    ``has_sides``: whether figures have a side.
    """

    code: str
    title: str
    period: Period | Days
    dimensions: tuple[Dimension, ...]
    figures: tuple[Figure, ...]
    counted_at: datetime | None
    edition: int | None = None
    corrects: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    has_sides: bool = False

    def label(self, code: str, dimension: Dimension | None = None) -> str:
        """Return what people read for a code; two dimensions may have different labels for one (``other``)."""
        return self.labels.get(f"{dimension}={code}", self.labels.get(code, code))
