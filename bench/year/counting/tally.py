"""Adds facts up to the figures that answer a query."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from bench.year.counting.activities import facts_of_activities
from bench.year.counting.cases import facts_of_consents, facts_of_offers
from bench.year.counting.facts import Fact, Record, Stock, Where
from bench.year.counting.referrals import facts_of_referrals
from bench.year.counting.seen import Sightings
from domain.statistics.catalogue import INDICATORS
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.own import OwnQuestion

Key = tuple[UUID, str, str | None, tuple[str, ...], str | None]
"""Organisation, indicator, side, the values of the requested dimensions, and the currency."""
Figures = dict[Key, int | Decimal]
MONTH = "month"


@dataclass(frozen=True, slots=True)
class Everything:
    """All facts of the simulation."""

    facts: Sequence[Fact]
    stock: Sequence[Stock]


def everything(record: Record, sightings: Sightings) -> Everything:
    """Collect all facts."""
    facts = [
        *facts_of_referrals(record, sightings),
        *facts_of_offers(record),
        *facts_of_activities(record),
        *facts_of_consents(record, sightings.ended),
    ]
    stock: list[Stock] = []
    for case in record.books.cases:
        facts += sightings.facts(record, case)
        stock += sightings.stock(record, case)
    return Everything(facts, stock)


def figures_of(record: Record, counted: Everything, question: OwnQuestion) -> Figures:
    """Count for all organisations at once; counts and sums of zero are left out."""
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    days: dict[Key, list[int]] = defaultdict(list)
    for fact in _asked(counted.facts, question):
        unit = INDICATORS[fact.indicator].unit
        currency = fact.detail if unit is Unit.MONEY else None
        for values in values_of(fact.where, question.by, f"{fact.day:%Y-%m}"):
            key = (fact.organisation, fact.indicator, fact.side, values, currency)
            if unit is Unit.DAYS:
                days[key].append(int(fact.detail or 0))
            else:
                sums[key] += fact.number
    for key, number in _open_cases(record, counted.stock, question):
        sums[key] += number
    found: Figures = {key: number for key, number in sums.items() if number}
    found |= {key: sorted(taken)[(len(taken) - 1) // 2] for key, taken in days.items()}
    found |= dict(_shares(sums, question))
    return found


def values_of(where: Where, by: Sequence[Dimension], month: str) -> Iterator[tuple[str, ...]]:
    """Yield the values of the requested dimensions under which something counts."""
    found: list[tuple[str, ...]] = [()]
    for name in by:
        values = (month,) if name == MONTH else where[name]
        found = [(*before, value) for before in found for value in values]
    yield from found


def is_asked(indicator: str, question: OwnQuestion) -> bool:
    """Whether an indicator is requested and supports the split."""
    named = not question.indicators or indicator in question.indicators
    return named and set(question.by) <= set(INDICATORS[indicator].dimensions)


def _asked(facts: Iterable[Fact], question: OwnQuestion) -> Iterator[Fact]:
    wanted = {code for code in INDICATORS if is_asked(code, question)}
    wanted |= {part for code in wanted for part in INDICATORS[code].of or ()}
    return (one for one in facts if one.indicator in wanted and question.since <= one.day <= question.until)


def _open_cases(record: Record, cases: Iterable[Stock], question: OwnQuestion) -> Iterator[tuple[Key, int]]:
    """Yield each case that is open at the end of the period or, by month, of each month."""
    if not is_asked("open_cases", question):
        return
    ends = list(_ends(question))
    for one in cases:
        for month, end in ends:
            if one.since < end and (one.until is None or one.until >= end):
                for values in values_of(one.where, question.by, month):
                    yield (one.organisation, "open_cases", None, values, None), 1
                    if works(record, one.centre, end):
                        yield (one.organisation, "cases_with_a_working_centre", None, values, None), 1


def _ends(question: OwnQuestion) -> Iterator[tuple[str, datetime]]:
    """Yield the end of the last day or, by month, of the last day of each month, with that month."""
    if MONTH not in question.by:
        yield "", _after(question.until)
        return
    day = question.since
    while day <= question.until:
        if day == question.until or (day + timedelta(days=1)).month != day.month:
            yield f"{day:%Y-%m}", _after(day)
        day += timedelta(days=1)


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def works(record: Record, centre: UUID, end: datetime) -> bool:
    """Whether a centre was in operation when the workers last saw it before that time; yes if they never saw it."""
    return next((seen for since, seen in reversed(record.books.working.get(centre, [])) if since < end), True)


def _shares(sums: dict[Key, Decimal], question: OwnQuestion) -> Iterator[tuple[Key, int]]:
    for code, indicator in INDICATORS.items():
        if indicator.of is None or not is_asked(code, question):
            continue
        numerator, denominator = indicator.of
        for (organisation, counted, side, values, currency), whole in list(sums.items()):
            if counted == denominator and whole:
                part = sums.get((organisation, numerator, side, values, currency), Decimal(0))
                percent, left = divmod(100 * part, whole)
                yield (organisation, code, side, values, currency), int(percent) + (2 * left >= whole)
