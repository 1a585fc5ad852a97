"""One's own figures: exact, for any days, split by up to two dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.statistics.facts import FactKind
from domain.statistics.indicators import Dimension, Unit

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """What is asked. ``since`` and ``until`` are days in UTC, both included. ``indicators``: none for all that can be
    split by ``by``, which has up to two dimensions.
    """

    since: date
    until: date
    indicators: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """What the facts of a kind add up to. ``values``: one for each dimension of the question. ``centre``: its code,
    where the kind needs it (custody), otherwise ``''``.
    """

    kind: FactKind
    side: str
    values: tuple[str, ...]
    detail: str
    numbers: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """What was counted, and when everything written until then was counted; ``None``: not yet."""

    counted_at: datetime | None
    sums: Sequence[Sums]


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """One figure. ``side``: ``sent`` or ``received`` for referrals and handoffs, otherwise ``None``. ``values``: one
    for each dimension asked for. ``currency``: of money.
    """

    indicator: str
    unit: Unit
    side: str | None
    values: tuple[str, ...]
    value: Value
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Both ends of what was sent along one corridor: ``sent`` by one end, of which the other end has ``received`` some.
    ``differences``: how many are missing there, by reason.
    """

    corridor: str
    side: str
    sent: int
    received: int
    differences: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """The answer. ``counted_at``: how fresh it is."""

    question: OwnQuestion
    counted_at: datetime | None
    figures: tuple[OwnFigure, ...]
    reconciliation: tuple[Reconciliation, ...]
