"""The periods of figures: calendar quarters and years in UTC for published ones, any days for own figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter (1 to 4) of a year, or a whole year (``quarter`` is ``None``)."""

    year: int
    quarter: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9998 or self.quarter not in (None, 1, 2, 3, 4):
            raise ValueError("no such period")

    def __str__(self) -> str:
        return f"{self.year:04}" if self.quarter is None else f"{self.year:04}-Q{self.quarter}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026`` or ``2026-Q3``; raises ``ValueError`` for everything else."""
        year, dash, quarter = text.partition("-Q")
        period = cls(int(year), int(quarter) if dash else None)
        if str(period) != text:
            raise ValueError("no such period")
        return period

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return date(self.year, 1 if self.quarter is None else 3 * self.quarter - 2, 1)

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        after = date(self.year + 1, 1, 1) if self.quarter in (None, 4) else date(self.year, 3 * self.quarter + 1, 1)
        return after - timedelta(days=1)

    @property
    def quarters(self) -> tuple["Period", ...]:
        """The quarters of a year; empty for a quarter."""
        return tuple(Period(self.year, number) for number in range(1, 5)) if self.quarter is None else ()


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A range of days in UTC, both included; written as an ISO 8601 interval: ``2026-07-01/2026-07-15``."""

    first_day: date
    last_day: date

    def __str__(self) -> str:
        return f"{self.first_day}/{self.last_day}"

    @property
    def whole_months(self) -> bool:
        """Whether the range consists of whole calendar months."""
        return self.first_day.day == 1 and (self.last_day + timedelta(days=1)).day == 1

    @property
    def months(self) -> int:
        """How many calendar months the range touches."""
        return 12 * (self.last_day.year - self.first_day.year) + self.last_day.month - self.first_day.month + 1
