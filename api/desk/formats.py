"""Dates, numbers, money and codes as people of a language write them (Unicode CLDR, by Babel)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pycountry
from babel import Locale
from babel.dates import format_date, format_timedelta, get_timezone_location
from babel.numbers import format_currency, format_decimal, format_percent

from api.html.moments import moment_in
from api.labels import label
from domain.directory.durations import parse_duration

COMMA = {"my": "၊ "}
"""What separates the items of an enumeration, where it is no comma. The CLDR lacks it for half of our languages."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How values look on a page."""

    language: str
    zone: tzinfo
    now: datetime

    @property
    def locale(self) -> Locale:
        """The language, as Babel knows it."""
        return Locale(self.language)

    def moment(self, written: str | None) -> str:
        """Format a time of the API in the zone of the centre, such as "3 Dec 2026, 14:00"."""
        return moment_in(self.language, _moment(written), self.zone) if written else ""

    def day(self, written: str | None) -> str:
        """Format a date, or the day of a time."""
        return "" if not written else format_date(date.fromisoformat(self.day_of(written)), "medium", self.locale)

    def day_of(self, written: str) -> str:
        """Return the day of a time at the centre, or a date as it is."""
        return _moment(written).astimezone(self.zone).date().isoformat() if "T" in written else written

    def until(self, written: str) -> str:
        """Say how far off a time is, such as "in 2 days" or "3 hours ago"."""
        return format_timedelta(_moment(written) - self.now, add_direction=True, locale=self.locale)

    def is_past(self, written: str | None) -> bool:
        """Whether a time, or the last moment of a date, has passed."""
        if not written:
            return False
        if "T" in written:
            return _moment(written) <= self.now
        return date.fromisoformat(written) < self.today

    def for_input(self, written: str | None) -> str:
        """Write a time as an input of the type datetime-local holds it."""
        return "" if not written else _moment(written).astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")

    def from_input(self, written: str) -> str:
        """Read the value of such an input as a time of the API; anything else is returned as it is."""
        try:
            moment = datetime.fromisoformat(written).replace(tzinfo=self.zone).astimezone(UTC)
        except (ValueError, OverflowError):  # the first day of the year 1 begins, in UTC, before all years
            return written
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def today(self) -> date:
        """The date at the centre."""
        return self.now.astimezone(self.zone).date()

    def in_days(self, days: int) -> str:
        """Return the date that many days from today, as the API writes it."""
        return (self.today + timedelta(days=days)).isoformat()

    @property
    def zone_name(self) -> str:
        """The city whose time it is."""
        return (
            get_timezone_location(self.zone, self.locale, return_city=True)
            if isinstance(self.zone, ZoneInfo)
            else "UTC"
        )

    @property
    def zone_id(self) -> str:
        """The zone in the IANA database, as browsers take it."""
        return self.zone.key if isinstance(self.zone, ZoneInfo) else "UTC"

    def span(self, duration: str) -> str:
        """Format a duration of the API (ISO 8601), such as "20 hours"."""
        return format_timedelta(parse_duration(duration), locale=self.locale)

    def age_band(self, code: str) -> str:
        """Format days since sending, such as "3–7" for ``from_3_to_7_days``."""
        limits = [self.number(int(part)) for part in code.split("_") if part.isdigit()]
        return {"under": "< ", "over": "> "}.get(code.partition("_")[0], "") + "–".join(limits)

    def number(self, value: float) -> str:
        """Format a number."""
        return format_decimal(value, locale=self.locale)

    def percent(self, value: float) -> str:
        """Format a share."""
        return format_percent(value, locale=self.locale)

    def money(self, sums: Iterable[Mapping[str, str]]) -> str:
        """Format sums of money, each in its currency."""
        return self.all_of(format_currency(Decimal(one["amount"]), one["currency"], locale=self.locale) for one in sums)

    def label(self, vocabulary: str, code: str | None) -> str:
        """Return the label of a code."""
        return "" if code is None else label(vocabulary, code, self.language)

    def area(self, code: str | None) -> str:
        """Return the name of a province (ISO 3166-2), as its country writes it in Latin letters."""
        found: Any = pycountry.subdivisions.get(code=code) if code else None  # type: ignore[no-untyped-call]
        return (code or "") if found is None else str(found.name)

    def labels(self, vocabulary: str, codes: Iterable[str]) -> str:
        """Return the labels of several codes as one list."""
        return self.all_of(self.label(vocabulary, code) for code in codes)

    def all_of(self, texts: Iterable[str]) -> str:
        """Join texts with commas, as the language writes them."""
        return COMMA.get(self.language, ", ").join(texts)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
