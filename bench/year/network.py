"""The network as its staff find it: who is away, closed or full, and who works on which corridor."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from bench.seeding.roads import End, Road, read_roads
from bench.year.chances import (
    AWAY_EACH_DAY,
    CLOSES_EACH_DAY,
    DAYS_AWAY,
    DAYS_CLOSED,
    DAYS_FULL,
    FULL_EACH_DAY,
    Dice,
)
from bench.year.partners import Partners
from domain.directory.digest import MailOffer
from domain.usecases.directory.update_centre import CentreChange, update_centre
from domain.vocabulary import Capacity, CentreStatus, OperatorType


@dataclass(slots=True)
class Centre:
    """A centre: ``away_until`` its staff are back, ``ends_at`` it is in operation again, ``full_until`` it has room."""

    end: End
    away_until: datetime | None = None
    ends_at: datetime | None = None
    full_until: datetime | None = None

    @property
    def works(self) -> bool:
        """Whether it is in operation."""
        return self.ends_at is None


@dataclass(slots=True)
class Network:
    """All centres and corridors. ``changed`` are the centres that were closed or suspended and not looked after yet."""

    roads: tuple[Road, ...]
    centres: dict[UUID, Centre]
    coordinator: UUID
    dice: Dice
    closings: int = 0
    changed: set[UUID] = field(default_factory=set)

    def back_at(self, centre: UUID, at: datetime) -> datetime | None:
        """Return when somebody is there again, ``None`` if somebody is."""
        found = self.centres[centre]
        later = [end for end in (found.away_until, found.ends_at) if end is not None and end > at]
        return max(later) + timedelta(hours=1) if later else None

    def owner(self, centre: UUID) -> UUID:
        """Return the organisation of a centre."""
        return self.centres[centre].end.place.organisation_id

    def kinds(self) -> dict[UUID, OperatorType]:
        """Return the operator type of each centre."""
        return {number: centre.end.place.operator_type for number, centre in self.centres.items()}

    async def pass_a_day(self, partners: Partners, at: datetime) -> None:
        """Close, suspend, reopen, fill and empty centres. One that works again has no successor any more."""
        for centre in self.centres.values():
            if self.dice.happens(AWAY_EACH_DAY):
                centre.away_until = at + self.dice.days(*DAYS_AWAY)
            if centre.ends_at is not None and centre.ends_at <= at:
                centre.ends_at = None
                await self._change(partners, centre, at, {"status": CentreStatus.ACTIVE}, names=True)
            elif centre.ends_at is None and self.dice.happens(CLOSES_EACH_DAY):
                await self._close(partners, centre, at)
            if centre.full_until is not None and centre.full_until <= at:
                centre.full_until = None
                await self._change(partners, centre, at, {"capacity": Capacity.HAS_CAPACITY})
            elif centre.full_until is None and self.dice.happens(FULL_EACH_DAY):
                centre.full_until = at + self.dice.days(*DAYS_FULL)
                await self._change(partners, centre, at, {"capacity": Capacity.NO_CAPACITY})

    async def _close(self, partners: Partners, centre: Centre, at: datetime) -> None:
        centre.ends_at = at + self.dice.days(*DAYS_CLOSED)
        self.closings += 1
        self.changed.add(centre.end.place.centre_id)
        others = [
            one.end
            for one in self.centres.values()
            if one.works and one.end.country == centre.end.country and one is not centre
        ]
        status = CentreStatus.CLOSED if self.dice.happens(0.6) else CentreStatus.SUSPENDED
        successor = self.dice.one_of(others).code if others and self.dice.happens(0.7) else None
        await self._change(partners, centre, at, {"status": status}, successor, names=True)

    async def _change(
        self,
        partners: Partners,
        centre: Centre,
        at: datetime,
        changed: dict[str, object],
        successor: str | None = None,
        *,
        names: bool = False,
    ) -> None:
        work, actor = partners.coordinating(self.coordinator, "update_centre", at)
        change = CentreChange(lambda _: changed, names_successor=names, successor=successor)
        await update_centre(work, actor, MailOffer(sends=False), centre.end.code, None, change)


async def read_network(url: str, seed: int) -> Network:
    """Read it from the imported directory."""
    connection = await asyncpg.connect(url)
    try:
        roads = await read_roads(connection)
        coordinator = await connection.fetchval("SELECT id FROM corridor.organisations ORDER BY code LIMIT 1")
    finally:
        await connection.close()
    ends = {end.place.centre_id: end for road in roads for end in (*road.origins, *road.destinations)}
    return Network(roads, {UUID(str(c)): Centre(end) for c, end in ends.items()}, coordinator, Dice(f"network {seed}"))
