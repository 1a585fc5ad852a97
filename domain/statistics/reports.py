"""A report of one period: the network's published figures, those of earlier quarters, and own figures."""

from dataclasses import dataclass

from domain.statistics.own import OwnFigures
from domain.statistics.periods import Period
from domain.statistics.published import PublishedFigures

EARLIER = 4
"""How many earlier quarters a report shows: a year's."""


@dataclass(frozen=True, slots=True)
class Report:
    """``published``: ``None`` if the period is not published. ``over_time``: the newest editions of the quarters shown,
    oldest first. ``own``: ``None`` for the coordinating body.
    """

    period: Period
    published: PublishedFigures | None
    over_time: tuple[PublishedFigures, ...]
    own: OwnFigures | None


def quarters_shown(period: Period) -> tuple[Period, ...]:
    """Return the quarters that a report shows, oldest first: those of a year, or a quarter and those before it."""
    if period.quarter is None:
        return period.quarters
    last = 4 * period.year + period.quarter - 1
    return tuple(Period(one // 4, one % 4 + 1) for one in range(max(last - EARLIER, 4), last + 1))
