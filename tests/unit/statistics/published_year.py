"""A year of publications: four quarters, then the year, with the figures of its quarters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.statistics.figures import NOTHING, Exact, Place
from domain.statistics.periods import Period
from domain.statistics.publication import Publication
from domain.statistics.relations import Relation, counted_places, relations_of
from domain.statistics.tables import PublishedTable
from tests.unit.statistics.network import VALUES, Fact, exact_counts

YEAR = Period(2026)
Windows = Callable[[int | None, int], tuple[int, int]]
ENDLESS = 10**12


def understood(shown: int | None, own: int) -> tuple[int, int]:
    """Return the range of the facts of others, from the published rules alone. ``own``: how many the reader has."""
    if shown is None:
        return (0, ENDLESS)
    return (max(shown - 2 - own, 5 if own else 6), shown + 2 - own)


@dataclass
class PublishedYear:
    """Exact counts and the figures shown for them."""

    exact: Exact
    shown: dict[Place, int | None]
    relations: list[Relation]
    turned: int
    withheld: int

    @property
    def readers(self) -> list[str]:
        """An outside reader (``''``), and every organisation."""
        return ["", *sorted({who for count in self.exact.values() for who in count.known})]

    def windows(self, reader: str, rule: Windows = understood) -> dict[Place, tuple[int, int]]:
        """Return the range of each count for a reader, before any sum is used."""
        return {place: rule(shown, self.own(place, reader)) for place, shown in self.shown.items()}

    def own(self, place: Place, reader: str) -> int:
        """Return how many facts the reader knows of."""
        return self.exact.get(place, NOTHING).known.get(reader, 0)

    def of_others(self, place: Place, reader: str) -> int:
        """Return how many facts the reader does not know of."""
        return self.exact.get(place, NOTHING).count - self.own(place, reader)


def published(facts: Iterable[Fact], tables: tuple[PublishedTable, ...]) -> PublishedYear:
    """Publish quarter after quarter, then the year."""
    periods = (*YEAR.quarters, YEAR)
    exact = exact_counts(facts, periods, tables)
    year = PublishedYear(exact, {}, [], 0, 0)
    for period in periods:
        relations = relations_of(period, VALUES, tables)
        year.relations += relations
        of_year = period == YEAR
        publication = Publication(
            exact,
            counted_places(period, VALUES, tables),
            year.relations if of_year else relations,
            year.shown if of_year else None,
        )
        year.shown |= publication.figures()
        year.turned += len(publication.turned)
        year.withheld += len(publication.withheld)
    return year
