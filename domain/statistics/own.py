"""Own figures: exact, for any dates, split by up to two dimensions (contract, section 9; ADR 0071)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from domain.statistics.catalogue import INDICATORS
from domain.statistics.facts import BY, NUMBERS, WORKING, FactKind, kind_of
from domain.statistics.indicators import Dimension, Indicator, Unit

Value = int | Decimal | None
RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A query. ``since`` and ``until`` are days in UTC, both included. ``by``: up to two dimensions. ``indicators``: if
    empty, all that can be split by these.
    """

    since: date
    until: date
    indicators: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """The sum of the facts of a kind, for one value of each dimension in the query. ``centre``: the code of the centre,
    for custody and if the query splits by centre. ``month``: its first day, if the query splits by month.
    """

    kind: FactKind
    side: str
    values: Mapping[Dimension, str]
    centre: str | None
    month: date | None
    detail: str
    numbers: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Since when a centre has been in operation, or has not."""

    centre: str
    since: datetime
    in_operation: bool


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """The counts. They include everything recorded up to ``counted_at``; ``None``: not counted yet."""

    counted_at: datetime | None
    sums: Sequence[Sums]
    operation: Sequence[Operation] = ()


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """One figure. ``side``: ``sent`` or ``received`` for referrals and handoffs, otherwise ``None``. ``values``: one
    for each dimension of the query, in its order. ``currency``: for money, and for shares of it.
    """

    indicator: str
    unit: Unit
    side: str | None
    values: tuple[str, ...]
    value: Value
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was ``sent`` along one corridor, and how much of it the other end has ``received``. ``side``: which end is
    the caller's. ``differences``: how many have not arrived, by reason.
    """

    corridor: str
    side: str
    sent: int
    received: int
    differences: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """The answer to a query."""

    question: OwnQuestion
    counted_at: datetime | None
    figures: tuple[OwnFigure, ...]
    reconciliation: tuple[Reconciliation, ...]


def can_be_split(indicator: Indicator, by: Iterable[Dimension]) -> bool:
    """Whether own figures of an indicator can be split by these dimensions."""
    return set(by) <= set(indicator.dimensions) & set(BY)


def asked_for(question: OwnQuestion) -> tuple[Indicator, ...]:
    """Return the requested indicators, in the order of the catalogue."""
    wanted = question.indicators or tuple(INDICATORS)
    return tuple(one for one in INDICATORS.values() if one.code in wanted and can_be_split(one, question.by))


def kinds_of(question: OwnQuestion) -> tuple[FactKind, ...]:
    """Return the kinds of facts that the answer needs. Arrivals come with referrals, unless other splits are asked."""
    codes = {part for one in asked_for(question) for part in one.of or (one.code,)}
    kinds = set(map(kind_of, codes))
    if FactKind.REFERRAL in kinds and set(question.by) <= {Dimension.CORRIDOR}:
        kinds.add(FactKind.ARRIVAL)
    return tuple(kind for kind in FactKind if kind in kinds)


Key = tuple[str, tuple[str, ...], str]
"""The side, the values of the query's dimensions, and the detail: a currency or a number of days."""
Totals = Mapping[str, Mapping[Key, Decimal]]


def own_figures(question: OwnQuestion, counts: OwnCounts) -> OwnFigures:
    """Answer a query from its counts."""
    totals = _totals(question, counts)
    figures = tuple(figure for one in asked_for(question) for figure in _figures(one, totals))
    return OwnFigures(question, counts.counted_at, figures, tuple(_reconciled(totals["arrivals"])))


def _totals(question: OwnQuestion, counts: OwnCounts) -> defaultdict[str, defaultdict[Key, Decimal]]:
    totals: defaultdict[str, defaultdict[Key, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for sums in counts.sums:
        if sums.kind is FactKind.CUSTODY:
            _add_stock(totals, question, sums, counts.operation)
        elif sums.kind is FactKind.ARRIVAL:
            arrival = (sums.side, (sums.values.get(Dimension.CORRIDOR, ""),), sums.detail)
            totals["arrivals"][arrival] += sums.numbers[0]
        else:
            key = (sums.side, _values(question, sums, sums.month), sums.detail)
            for code, number in zip(NUMBERS[sums.kind], sums.numbers, strict=False):
                totals[code][key] += number
    return totals


def _values(question: OwnQuestion, sums: Sums, month: date | None) -> tuple[str, ...]:
    def value(name: Dimension) -> str:
        match name:
            case Dimension.CENTRE:
                return sums.centre or ""
            case Dimension.MONTH:
                return "" if month is None else f"{month:%Y-%m}"
        return sums.values[name]

    return tuple(value(name) for name in question.by)


def _add_stock(
    totals: defaultdict[str, defaultdict[Key, Decimal]],
    question: OwnQuestion,
    sums: Sums,
    operation: Sequence[Operation],
) -> None:
    """Add a change in the number of open cases to the end of the period, or to every month end after it."""
    for month, end in _ends(question):
        if sums.month is not None and month is not None and sums.month > month:
            continue
        key = ("", _values(question, sums, month), "")
        totals["open_cases"][key] += sums.numbers[0]
        if _works(sums.centre, end, operation):
            totals[WORKING][key] += sums.numbers[0]


def _ends(question: OwnQuestion) -> Iterator[tuple[date | None, datetime]]:
    """Yield the times at which open cases are counted: the end of the last day, or of each month."""
    if Dimension.MONTH not in question.by:
        yield None, _end_of(question.until)
        return
    month = question.since.replace(day=1)
    while month <= question.until:
        following = (month + timedelta(days=31)).replace(day=1)
        yield month, _end_of(min(following - timedelta(days=1), question.until))
        month = following


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _works(centre: str | None, at: datetime, operation: Sequence[Operation]) -> bool:
    """Whether a centre was in operation just before that time; yes if nothing is known."""
    known = [one for one in operation if one.centre == centre and one.since < at]
    return max(known, key=lambda one: one.since).in_operation if known else True


def _figures(indicator: Indicator, totals: Totals) -> Iterator[OwnFigure]:
    if indicator.of is not None:
        yield from _shares(indicator, totals)
    elif indicator.unit is Unit.DAYS:
        yield from _medians(indicator, totals[indicator.code])
    else:
        for (side, values, detail), number in sorted(totals[indicator.code].items()):
            if number:
                money = indicator.unit is Unit.MONEY
                value = number if money else int(number)
                yield OwnFigure(indicator.code, indicator.unit, side or None, values, value, detail if money else None)


def _shares(indicator: Indicator, totals: Totals) -> Iterator[OwnFigure]:
    """Yield shares rounded to whole percent; none where the denominator is zero."""
    if indicator.of is None:
        return
    numerator, denominator = indicator.of
    money = INDICATORS[numerator].unit is Unit.MONEY
    for key, whole in sorted(totals[denominator].items()):
        if whole:
            side, values, detail = key
            percent = int((200 * totals[numerator].get(key, Decimal(0)) + whole) // (2 * whole))
            yield OwnFigure(indicator.code, indicator.unit, side or None, values, percent, detail if money else None)


def _medians(indicator: Indicator, days: Mapping[Key, Decimal]) -> Iterator[OwnFigure]:
    """Yield medians by nearest rank, from how often each number of days occurs."""
    taken: defaultdict[tuple[str, tuple[str, ...]], list[tuple[int, int]]] = defaultdict(list)
    for (side, values, detail), number in days.items():
        if number > 0:
            taken[side, values].append((int(detail), int(number)))
    for (side, values), found in sorted(taken.items()):
        rank = (sum(number for _, number in found) + 1) // 2
        for each, times in sorted(found):
            rank -= times
            if rank <= 0:
                yield OwnFigure(indicator.code, indicator.unit, side or None, values, each)
                break


def _reconciled(arrivals: Mapping[Key, Decimal]) -> Iterator[Reconciliation]:
    """Yield a row for each corridor and side; without a split by corridor, the corridor is ``all``."""
    found: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (side, (corridor,), detail), number in arrivals.items():
        if number:
            found[corridor or "all", side][detail] = int(number)
    for (corridor, side), by_detail in sorted(found.items()):
        missing = tuple(sorted((why, number) for why, number in by_detail.items() if why != RECEIVED))
        yield Reconciliation(corridor, side, sum(by_detail.values()), by_detail.get(RECEIVED, 0), missing)
