"""Dates as spreadsheets write them.

Whether the day or the month comes first depends on the computer that saved the file, and the file does not say. So a
date with slashes, hyphens or dots is read only if it is unambiguous: the year comes first, one of the other two numbers
is over 12, or both are the same. English month names are read too. A time of midnight is dropped.
"""

import re

from domain.kernel.sentence import Sentence

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# the lookbehind: a long run is read once, not from each of its characters
_MIDNIGHT = re.compile(r"(?<![ T])[ T]+0?0:00(:00(\.0+)?)?Z?$", re.ASCII)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_BY_NAME = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})", re.ASCII)
AMBIGUOUS = Sentence("This date is ambiguous; write it as 2026-11-22.")


class AmbiguousDate(Exception):
    """Day and month could be either way round."""


def iso_date(text: str) -> str:
    """Convert a date to ISO 8601; anything else stays as it is. Does not check that the day exists.

    Raises ``AmbiguousDate``.
    """
    plain = _MIDNIGHT.sub("", text)
    if (found := _YEAR_FIRST.fullmatch(plain)) is not None:
        return _iso(found[1], int(found[3]), int(found[4]))
    if (found := _BY_NAME.fullmatch(plain)) is not None:
        name = found[2].lower()
        return next((_iso(found[3], n, int(found[1])) for n, month in enumerate(MONTHS, 1) if _is(name, month)), text)
    if (found := _YEAR_LAST.fullmatch(plain)) is None:
        return text
    one, other = int(found[1]), int(found[3])
    if one == other or one > 12 >= other:
        return _iso(found[4], other, one)
    if other > 12 >= one:
        return _iso(found[4], one, other)
    if one > 12 < other:
        return text
    raise AmbiguousDate


def _is(name: str, month: str) -> bool:
    return name in (month, month[:3]) or (name == "sept" and month == "september")


def _iso(year: str, month: int, day: int) -> str:
    return f"{year}-{month:02}-{day:02}"
