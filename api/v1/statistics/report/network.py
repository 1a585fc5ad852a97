"""The network's published figures in a report.

A category or series without a shown figure is left out: zero and too few look the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.statistics.charts import Chart, Series
from api.statistics.definitions import texts
from api.v1.statistics.labels import published_label_of
from api.v1.statistics.report.parts import Drawn, Grid, Section, with_content, written
from domain.statistics.catalogue import INDICATORS
from domain.statistics.figures import Place
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.published import PublishedFigures, Value
from domain.statistics.reading import table_of
from domain.statistics.reports import Report
from domain.statistics.tables import ALL, CLAIMS, TABLES
from domain.vocabulary import Sex

D = Dimension
OF_REFERRALS = ("referrals_sent", "referrals_accepted", "contacts_confirmed", "referrals_completed")
OF_CLAIMS = tuple(code for code in CLAIMS if INDICATORS[code].unit is Unit.COUNT)
OF_MONEY = tuple(code for code in CLAIMS if INDICATORS[code].unit is not Unit.COUNT)


def sections(report: Report, language: str) -> tuple[Section, ...]:
    """Return the sections of the network's figures; none if the period is not published."""
    if report.published is None:
        return ()
    return with_content(_Network(report, report.published, language).sections())


class _Network:
    def __init__(self, report: Report, published: PublishedFigures, language: str) -> None:
        self._report, self._published, self._language = report, published, language
        self._words: Mapping[str, Any] = texts(language)

    def sections(self) -> Iterator[Section]:
        words = self._words
        yield Section(
            "people",
            words["units"][Unit.PEOPLE],
            self._drawn(
                self._by_sex("people_by_corridor_and_sex", D.CORRIDOR, "beneficiaries_by_case"),
                self._by("people_by_stage", D.STAGE, ("beneficiaries_by_case", "women_by_case")),
                self._over_time("beneficiaries_by_case"),
            ),
        )
        yield Section(
            "referrals",
            words["sources"]["referrals"],
            self._drawn(
                self._by("referrals_by_corridor_and_operator_type", D.CORRIDOR, OF_REFERRALS),
                self._by("referrals_by_corridor_and_operator_type", D.CORRIDOR, ("silence_rate",)),
                self._over_time("referrals_sent"),
                self._over_time("silence_rate"),
            ),
        )
        yield Section(
            "complaints",
            words["names"]["complaints"],
            self._drawn(
                self._by("complaints_by_kind_and_corridor", D.CASE_TYPE, ("complaints",)),
                self._over_time("complaints"),
            ),
        )
        yield Section(
            "claims",
            words["sources"]["claims"],
            self._drawn(
                self._by("claims_by_kind_and_country", D.CLAIM_KIND, OF_CLAIMS), self._over_time("claims_filed")
            ),
            (self._money(),),
        )
        yield Section(
            "activities",
            words["sources"]["activities"],
            self._drawn(
                self._by("activities_by_kind_and_country", D.ACTIVITY_KIND, ("activities",)),
                self._by("activities_by_kind_and_country", D.ACTIVITY_KIND, ("beneficiaries_by_activity",)),
                self._by_sex("participants_by_country_and_sex", D.COUNTRY, "beneficiaries_by_activity"),
                self._over_time("activities"),
                self._over_time("beneficiaries_by_activity"),
            ),
        )

    def _drawn(self, *charts: Drawn | None) -> tuple[Drawn, ...]:
        return tuple(one for one in charts if one is not None)

    def _by(self, table: str, dimension: Dimension, indicators: Sequence[str]) -> Drawn | None:
        """Chart indicators of a table by one of its dimensions, with ``all`` of the other."""
        names = self._words["names"]
        places = {names[code]: Place(code, self._report.period) for code in indicators}
        title = names[indicators[0]] if len(indicators) == 1 else self._words["tables"][table]
        return self._bars(table, dimension, title, places)

    def _by_sex(self, table: str, dimension: Dimension, indicator: str) -> Drawn | None:
        """Chart an indicator by a dimension, with a series for the total and for each sex."""
        total = Place(indicator, self._report.period)
        places = {self._words["all"]: total}
        places |= {published_label_of(D.SEX, sex, self._language): total.at(D.SEX, sex) for sex in Sex}
        return self._bars(table, dimension, self._words["tables"][table], places)

    def _bars(self, table: str, dimension: Dimension, title: str, places: Mapping[str, Place]) -> Drawn | None:
        codes = [
            code
            for code in self._codes(table, dimension)
            if any(self._number(place.at(dimension, code)) is not None for place in places.values())
        ]
        every = [Series(name, self._numbers(place, dimension, codes)) for name, place in places.items()]
        series = tuple(one for one in every if any(number is not None for number in one.numbers))
        if not codes:
            return None
        categories = tuple(published_label_of(dimension, code, self._language) for code in codes)
        indicator = next(iter(places.values())).indicator
        key = f"{indicator.replace('_', '-')}-by-{dimension.value.replace('_', '-')}"
        unit = self._words["units"][INDICATORS[indicator].unit]
        of_categories = self._words["dimensions"][dimension]
        return Drawn.as_bars(Chart(key, title, unit, of_categories, categories, series, self._language))

    def _codes(self, table: str, dimension: Dimension) -> tuple[str, ...]:
        found = table_of(TABLES[table], self._published, {})
        place = found.table.dimensions.index(dimension)
        return tuple(dict.fromkeys(row.values[place] for row in found.rows if row.values[place] != ALL))

    def _numbers(self, place: Place, dimension: Dimension, codes: Sequence[str]) -> tuple[Value, ...]:
        return tuple(self._number(place.at(dimension, code)) for code in codes)

    def _number(self, place: Place) -> Value:
        return self._published.figures.get((place, ""))

    def _over_time(self, indicator: str) -> Drawn | None:
        """Chart a total by quarter, if at least two quarters show it."""
        found = [
            (str(one.edition.period), one.figures.get((Place(indicator, one.edition.period), "")))
            for one in self._report.over_time
        ]
        if sum(number is not None for _, number in found) < 2:
            return None
        name, words = self._words["names"][indicator], self._words
        return Drawn.as_lines(
            Chart(
                f"{indicator.replace('_', '-')}-over-time",
                words["trend"].format(name=name),
                words["units"][INDICATORS[indicator].unit],
                words["quarter"],
                tuple(period for period, _ in found),
                (Series(name, tuple(number for _, number in found)),),
                self._language,
            )
        )

    def _money(self) -> Grid:
        words, currencies = self._words, self._published.currencies()
        rows = ((words["names"][code], *(self._amount(code, currency) for currency in currencies)) for code in OF_MONEY)
        return Grid("money", words["money_title"], (words["figure"], *currencies), tuple(rows) if currencies else ())

    def _amount(self, code: str, currency: str) -> str:
        shown = written(self._published.figures.get((Place(code, self._report.period), currency)), self._language)
        return f"{shown} %" if INDICATORS[code].unit is Unit.PERCENT and shown[0].isdigit() else shown
