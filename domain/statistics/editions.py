"""Editions: a period is counted once, its figures are frozen and numbered, and a correction is a new edition.

Comparing two editions is subtraction too. So a correction keeps a figure while it is still right to within four, and
shows nothing that was hidden: one corrected case changes no figure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.statistics.figures import Exact, Place
from domain.statistics.periods import Period
from domain.statistics.publication import Publication, Shown
from domain.statistics.relations import Relation

COUNTED_AFTER = timedelta(days=35)
"""How long after its end a period is first counted: by then the clocks of what was sent in it have mostly ended."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The published counts of a period. ``corrects``: the number of the edition before, and ``reason`` why."""

    period: Period
    number: int
    counted_at: datetime
    figures: Shown
    corrects: int | None = None
    reason: str | None = None


def may_be_counted(period: Period, today: date) -> bool:
    """Return whether a period is over for long enough. A year also needs the editions of its four quarters."""
    return today > period.last_day + COUNTED_AFTER


def first_edition(
    period: Period,
    exact: Exact,
    places: Collection[Place],
    relations: Collection[Relation],
    counted_at: datetime,
    published: Shown,
) -> Edition:
    """Make the first edition. ``published``: what is shown of other periods that the relations name."""
    return Edition(period, 1, counted_at, Publication(exact, places, relations, published).figures())


def corrected(
    before: Edition,
    exact: Exact,
    relations: Collection[Relation],
    counted_at: datetime,
    published: Shown,
    reason: str,
) -> Edition:
    """Make the next edition of a period from corrected counts."""
    publication = Publication(exact, tuple(before.figures), relations, published, before.figures)
    number = before.number + 1
    return Edition(before.period, number, counted_at, publication.figures(), before.number, reason)
