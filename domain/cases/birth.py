"""When a person was born, as far as it is known: a year, a month, or a day. Many papers state no more than a year."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from domain.kernel.errors import FieldFault
from domain.kernel.sentence import Sentence

ADULT_AT = 18
"""Years; below it a person is a child (Convention on the Rights of the Child, article 1)."""
OLDEST = 120
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
BUDDHIST_ERA = 543
"""Years by which the calendar on Thai, Lao and Khmer papers is ahead."""
_WRITTEN = re.compile(r"([0-9]{1,4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
FOUR_DIGITS = Sentence("Write the year with four digits, in the Gregorian calendar, such as 1997.")
BUDDHIST = Sentence("This is a year of the Buddhist Era. Write the Gregorian year: 543 less.")
AHEAD = Sentence("A date of birth cannot be in the future.")
TOO_OLD = Sentence("A person cannot be older than {years} years.", years=OLDEST)
FORM = Sentence("Write a date of birth as 1997-04-12, 1997-04 or 1997.")


@dataclass(frozen=True, slots=True, order=True)
class BirthDate:
    """A date of birth; ``month`` and ``day`` are ``None`` where they are not known."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "BirthDate":
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises ``ValueError`` with a sentence."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(FORM)
        wrong = calendar_sentence(int(found[1]))
        if wrong is not None:
            raise ValueError(wrong)
        born = cls(int(found[1]), *(None if part is None else int(part) for part in found.groups()[1:]))
        try:
            born.earliest()
        except ValueError:
            raise ValueError(Sentence("This date does not exist.")) from None
        return born

    def __str__(self) -> str:
        """Write it in the form in which it was given."""
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(parts)

    def earliest(self) -> date:
        """Return the first day that it may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """Return the last day that it may mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


def calendar_sentence(year: int) -> Sentence | None:
    """Say what is wrong with a year in any calendar but the Gregorian, or of two digits; ``None`` if nothing is."""
    if EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    if year < EARLIEST_YEAR:
        return FOUR_DIGITS if year < 100 else TOO_OLD
    if EARLIEST_YEAR <= year - BUDDHIST_ERA <= LATEST_YEAR:
        return BUDDHIST
    return Sentence("The year must be between {least} and {most}.", least=EARLIEST_YEAR, most=LATEST_YEAR)


def of_age(born: BirthDate, today: date) -> bool:
    """Return whether a person is certainly 18. One born on 29 February is so on 1 March."""
    last = born.latest()
    return (today.year - last.year, today.month, today.day) >= (ADULT_AT, last.month, last.day)


def year_fault(year: int, today: date, pointer: str) -> FieldFault | None:
    """Say what is wrong with a year of birth: ahead, or more than 120 years ago."""
    if year > today.year:
        return FieldFault(pointer, "in_the_future", AHEAD)
    if year < today.year - OLDEST:
        return FieldFault(pointer, "too_long_ago", TOO_OLD)
    return None


def date_fault(born: BirthDate, today: date, pointer: str) -> FieldFault | None:
    """Say what is wrong with a date of birth. A month or a year is ahead only if all of it is."""
    wrong_year = year_fault(born.year, today, pointer)
    if wrong_year is None and born.earliest() > today:
        return FieldFault(pointer, "in_the_future", AHEAD)
    return wrong_year
