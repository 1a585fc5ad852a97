"""Why a period is not or cannot be published. Each message says what the operator can do."""

from collections.abc import Sequence
from datetime import datetime

from domain.statistics.editions import COUNTED_AFTER
from domain.statistics.periods import Period


class NotPublished(Exception):
    """The base of these errors; the message says why and what to do."""


class NotYetOver(NotPublished):
    """The period has not been over for long enough."""

    def __init__(self, period: Period) -> None:
        last = period.last_day + COUNTED_AFTER
        super().__init__(f"{period} has not been over for long enough. It can be published after {last}.")


class CountedTooEarly(NotPublished):
    """The facts were last counted too early for this period."""

    def __init__(self, period: Period, counted_at: datetime | None) -> None:
        when = "never counted" if counted_at is None else f"last counted on {counted_at:%Y-%m-%d}"
        super().__init__(
            f"The facts were {when}, and {period} needs a count after {period.last_day + COUNTED_AFTER}. "
            "Let the worker run, or run: corridor statistics rebuild"
        )


class PublishedBefore(NotPublished):
    """The period already has an edition."""

    def __init__(self, period: Period, number: int) -> None:
        super().__init__(
            f"{period} is already published (edition {number}) and does not change. "
            f'To publish a correction, give the reason: corridor statistics publish {period} --correct "…"'
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
    """The period has no such table."""

    def __init__(self, code: str, period: Period, known: Sequence[str]) -> None:
        super().__init__(f"{period} has no table {code}. Its tables: {', '.join(known)}.")


class DoesNotAddUp(NotPublished):
    """The facts contradict one another."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The facts do not add up ({problem}). Run: corridor statistics rebuild")
