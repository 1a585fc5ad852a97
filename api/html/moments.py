"""Times as people of a language write them (Unicode CLDR, by Babel)."""

from datetime import datetime, tzinfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format


def moment_in(language: str, at: datetime, zone: tzinfo) -> str:
    """Write a time in a zone, such as "3 Dec 2026, 14:00"."""
    local, locale = at.astimezone(zone), Locale(language)
    both = str(get_datetime_format("medium", locale=locale))
    day, time = format_date(local, "medium", locale), format_time(local, "short", zone, locale)
    return both.replace("'", "").replace("{0}", time).replace("{1}", day)
