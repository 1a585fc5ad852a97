"""Editions: a period is counted once, its figures are frozen and numbered, and a correction is a new edition.

Editions can be subtracted from each other too, so the first correction by one case must change no
figure (ADR 0068, step 7).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.statistics.figures import Exact, Place
from domain.statistics.periods import Period
from domain.statistics.publication import Publication, Shown
from domain.statistics.relations import Relation

COUNTED_AFTER = timedelta(days=35)
"""A period is counted when more days than this have passed since its end: by then most time limits have ended."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The published counts of a period. ``corrects``: the number of the previous edition; ``reason``: why."""

    period: Period
    number: int
    counted_at: datetime
    figures: Shown
    corrects: int | None = None
    reason: str | None = None


def may_be_counted(period: Period, today: date) -> bool:
    """Whether a period ended long enough ago. A year also needs the editions of its four quarters."""
    return today > period.last_day + COUNTED_AFTER


def first_edition(
    period: Period,
    exact: Exact,
    places: Collection[Place],
    relations: Collection[Relation],
    counted_at: datetime,
    published: Shown,
) -> Edition:
    """Make the first edition. ``published``: the shown figures of other periods in the relations."""
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
