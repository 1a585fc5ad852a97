"""A fact, and the dimensions that it can be split by."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from bench.year.diary import Diary
from bench.year.network import Network
from bench.year.record.books import Books

Where = Mapping[str, tuple[str, ...]]
"""The values under which something counts, for each dimension: usually one. ``month`` follows from the day."""
SENT, RECEIVED = "sent", "received"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that counts for an indicator, on a day, for one organisation. ``detail``: the currency of
    money, or the days that a step took. ``of``: which part of a case or claim it is.
    """

    indicator: str
    organisation: UUID
    side: str | None
    day: date
    where: Where
    number: int | Decimal = 1
    detail: str | None = None
    of: Hashable = None


@dataclass(frozen=True, slots=True)
class Stock:
    """A case that a centre answered for from ``since`` until just before ``until``."""

    organisation: UUID
    centre: UUID
    since: datetime
    until: datetime | None
    where: Where


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that the simulation recorded, as of ``now``."""

    books: Books
    diary: Diary
    network: Network
    now: datetime

    def owner(self, centre: UUID) -> UUID:
        """Return the organisation of a centre."""
        return self.network.owner(centre)

    def kind(self, organisation: UUID) -> str:
        """Return the operator type of an organisation."""
        places = (centre.end.place for centre in self.network.centres.values())
        return next(one.operator_type for one in places if one.organisation_id == organisation)

    def place(self, centre: UUID, corridor: str) -> dict[str, tuple[str, ...]]:
        """Return the dimensions of something that happened at a centre."""
        kind = self.network.centres[centre].end.place.operator_type
        return {"corridor": (corridor,), "operator_type": (kind,), **self.at(centre)}

    def at(self, centre: UUID) -> dict[str, tuple[str, ...]]:
        """Return the dimension of the centre only."""
        return {"centre": (self.network.centres[centre].end.code,)}

    def road(self, corridor: UUID) -> str:
        """Return the code of a corridor."""
        return next(road.code for road in self.network.roads if road.id == corridor)
