"""Makes the figures of an edition from exact counts: counts, shares, medians and sums of money (ADR 0068)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.statistics.apart import taken_apart
from domain.statistics.catalogue import INDICATORS
from domain.statistics.counted import Counted, year_of
from domain.statistics.derived import corrected_median, median_days, share_of
from domain.statistics.editions import Edition, corrected, first_edition
from domain.statistics.figures import Exact, Place
from domain.statistics.indicators import Unit
from domain.statistics.money import places_of_money, relations_of_money, shown_money
from domain.statistics.periods import Period
from domain.statistics.publication import Shown
from domain.statistics.published import PublishedEdition, PublishedFigures, Value
from domain.statistics.relations import (
    Relation,
    Values,
    adds_over_time,
    counted_places,
    places_of,
    published_in,
    relations_of,
)
from domain.statistics.tables import TABLES
from domain.statistics.values import values_together

EVERY_TABLE = tuple(TABLES.values())


@dataclass(frozen=True, slots=True)
class Past:
    """A published edition and its exact counts."""

    published: PublishedFigures
    counted: Counted


@dataclass(frozen=True, slots=True)
class ToPublish:
    """The inputs of an edition. ``quarters``: the newest editions of a year's quarters. ``before``: the edition to
    correct; ``reason``: why.
    """

    period: Period
    values: Values
    counted: Counted
    counted_at: datetime
    quarters: Sequence[Past] = ()
    before: Past | None = None
    reason: str | None = None


def edition_of(given: ToPublish) -> Past:
    """Make an edition; raises ``ValueError`` if the counts do not add up."""
    earlier = (*given.quarters, *(() if given.before is None else (given.before,)))
    values = values_together([given.values, *(past.published.values() for past in earlier)])
    counted = given.counted
    if given.period.quarters:
        counted = year_of(given.period, [past.counted for past in given.quarters], counted)
    made = _Making(given, values, counted)
    number = 1 if given.before is None else given.before.published.edition.number + 1
    corrects = None if given.before is None else given.before.published.edition.number
    edition = PublishedEdition(given.period, number, given.counted_at, corrects, given.reason)
    return Past(PublishedFigures(edition, dict(made.figures())), counted)


class _Making:
    def __init__(self, given: ToPublish, values: Values, counted: Counted) -> None:
        self._given, self._values, self._counted = given, values, counted
        self._before = None if given.before is None else given.before.published
        self._counts = self._shown_counts()
        self._money = {currency: self._shown_money(currency) for currency in self._currencies()}

    def figures(self) -> Iterator[tuple[tuple[Place, str], Value]]:
        period = self._given.period
        for table in published_in(period, EVERY_TABLE):
            for place in places_of(table, period, self._values):
                yield from self._figures_at(place)

    def _figures_at(self, place: Place) -> Iterator[tuple[tuple[Place, str], Value]]:
        indicator = INDICATORS[place.indicator]
        parts = [place.of_indicator(code) for code in indicator.of or ()]
        if indicator.unit is Unit.DAYS:
            yield (place, ""), self._median(place)
        elif indicator.unit is Unit.MONEY or any(INDICATORS[code].unit is Unit.MONEY for code in indicator.of or ()):
            for currency, shown in self._money.items():
                if any(amount is not None for amount in shown.values()):
                    yield (place, currency), self._share(parts, shown) if parts else shown[place]
        else:
            yield (place, ""), self._share(parts, self._counts) if parts else self._counts[place]

    def _share(self, parts: Sequence[Place], shown: Mapping[Place, int | Decimal | None]) -> int | None:
        numerator, denominator = (None if shown[part] is None else int(shown[part] or 0) for part in parts)
        return share_of(numerator, denominator)

    def _median(self, place: Place) -> int | None:
        times = self._counted.times.get(place)
        if times is None:
            return None
        if self._before is None:
            return median_days(times)
        return corrected_median(_whole(self._before, place), times)

    def _shown_counts(self) -> Mapping[Place, int | None]:
        given, period = self._given, self._given.period
        places = dict.fromkeys(counted_places(period, self._values, EVERY_TABLE))
        relations = [*relations_of(period, self._values, EVERY_TABLE)]
        published: dict[Place, int | None] = {}
        exact = dict(self._counted.counts)
        for quarter, past in zip(period.quarters, given.quarters, strict=True):
            relations += relations_of(quarter, self._values, EVERY_TABLE)
            published |= {
                place: _whole(past.published, place) for place in counted_places(quarter, self._values, EVERY_TABLE)
            }
            exact |= {place: count for place, count in past.counted.counts.items() if place in published}
        if period.quarters:
            # the year ends with its last quarter, so its end-of-period figures are that quarter's
            last = period.quarters[-1]
            ends = [place for place in places if not adds_over_time(place.indicator)]
            published |= {place: published.get(place.during(last)) for place in ends}
        shown: dict[Place, int | None] = {}
        for several, sums in taken_apart([*places, *(place for place in published if place not in places)], relations):
            here = {place: exact[place] for place in several if place in exact}
            known = {place: published[place] for place in several if place in published}
            shown |= known
            if unpublished := [place for place in several if place not in known]:
                shown |= self._shown_part(unpublished, here, sums, known)
        return {place: shown[place] for place in places}

    def _shown_part(
        self, places: Sequence[Place], exact: Exact, sums: Sequence[Relation], published: Shown
    ) -> Mapping[Place, int | None]:
        given, period = self._given, self._given.period
        if self._before is None:
            return first_edition(period, exact, places, sums, given.counted_at, published).figures
        figures = {place: _whole(self._before, place) for place in places}
        before = Edition(period, self._before.edition.number, self._before.edition.counted_at, figures)
        return corrected(before, exact, sums, given.counted_at, published, given.reason or "").figures

    def _currencies(self) -> tuple[str, ...]:
        shown = () if self._before is None else self._before.currencies()
        return tuple(sorted({*self._counted.money, *shown}))

    def _shown_money(self, currency: str) -> dict[Place, Decimal | None]:
        given, period = self._given, self._given.period
        sums = dict(self._counted.money.get(currency, {}))
        relations = [*relations_of_money(period, self._values, EVERY_TABLE)]
        published: dict[Place, Decimal | None] = {}
        for quarter, past in zip(period.quarters, given.quarters, strict=True):
            sums |= past.counted.money.get(currency, {})
            relations += relations_of_money(quarter, self._values, EVERY_TABLE)
            published |= {
                place: _amount(past.published, place, currency)
                for place in places_of_money(quarter, self._values, EVERY_TABLE)
            }
        places = places_of_money(period, self._values, EVERY_TABLE)
        if given.before is None or self._before is None:
            return shown_money(sums, places, relations, published, None)
        earlier = {place: _amount(self._before, place, currency) for place in places}
        return shown_money(sums, places, relations, published, (earlier, given.before.counted.money.get(currency, {})))


def _whole(published: PublishedFigures, place: Place) -> int | None:
    value = published.figures.get((place, ""))
    return None if value is None else int(value)


def _amount(published: PublishedFigures, place: Place, currency: str) -> Decimal | None:
    value = published.figures.get((place, currency))
    return None if value is None else Decimal(value)
