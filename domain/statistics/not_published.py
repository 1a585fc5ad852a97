"""Why a period is not published, or cannot be, each with what the operator can do about it."""

from collections.abc import Sequence
from datetime import datetime

from domain.statistics.editions import COUNTED_AFTER
from domain.statistics.periods import Period


class NotPublished(Exception):
    """It is not published; the message says why and what to do."""


class NotYetOver(NotPublished):
    """The period is not over for long enough."""

    def __init__(self, period: Period) -> None:
        last = period.last_day + COUNTED_AFTER
        super().__init__(f"{period} is counted {COUNTED_AFTER.days} days after its end: publish it after {last}.")


class CountedTooEarly(NotPublished):
    """The facts were last counted before the period could be."""

    def __init__(self, period: Period, counted_at: datetime | None) -> None:
        when = "never counted" if counted_at is None else f"last counted on {counted_at:%Y-%m-%d}"
        super().__init__(
            f"The facts were {when}, and {period} needs a count after {period.last_day + COUNTED_AFTER}. "
            "Let the worker run, or run: corridor statistics rebuild"
        )


class PublishedBefore(NotPublished):
    """The period has an edition already."""

    def __init__(self, period: Period, number: int) -> None:
        super().__init__(
            f"{period} is published (edition {number}) and stays as it is. "
            f'To correct it, say why: corridor statistics publish {period} --correct "…"'
        )


class NothingToCorrect(NotPublished):
    """There is no edition to correct."""

    def __init__(self, period: Period) -> None:
        super().__init__(f"{period} is not published yet. Publish it first, without --correct.")


class QuartersMissing(NotPublished):
    """A year is the sum of its quarters, and some are not published."""

    def __init__(self, period: Period, missing: Sequence[Period]) -> None:
        names = ", ".join(map(str, missing))
        super().__init__(f"{period} is the sum of its quarters. Publish these first: {names}.")


class NoSuchEdition(NotPublished):
    """The period, or this edition of it, is not published."""

    def __init__(self, period: Period, number: int | None) -> None:
        edition = "" if number is None else f" in an edition {number}"
        super().__init__(f"{period} is not published{edition}. Publish it: corridor statistics publish {period}")


class NoSuchTable(NotPublished):
    """The list of tables is closed."""

    def __init__(self, code: str, period: Period, known: Sequence[str]) -> None:
        super().__init__(f"{period} has no table {code}. Its tables: {', '.join(known)}.")


class DoesNotAddUp(NotPublished):
    """The facts contradict one another."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The facts do not add up ({problem}). Run: corridor statistics rebuild")
