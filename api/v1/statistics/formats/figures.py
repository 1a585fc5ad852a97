"""The input of every format: a table of figures, each with its dimensions, unit and value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Days, Period

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``values``: one for each dimension of the table, ``all`` for totals. ``currency``: for money and
    shares of it. ``side``: ``sent`` or ``received``, for referrals and handoffs in own figures.
    """

    indicator: str
    unit: Unit
    values: tuple[str, ...]
    value: Value
    currency: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A published table of one period, or own figures for some days.

    ``counted_at``: ``None`` if nothing has been counted yet. ``edition`` and ``corrects``: the numbers of the published
    edition and of the one that it corrects; ``None`` for own figures. ``labels``: the label of a code, or of a code in
    one dimension (``sex=other``); codes without a label are written as they are. ``has_sides``: whether figures have a
    side.
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
        """Return the label of a code. Dimensions may have different labels for the same code (``other``)."""
        return self.labels.get(f"{dimension}={code}", self.labels.get(code, code))
