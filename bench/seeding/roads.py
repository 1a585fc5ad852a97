"""The directory for the seed: corridors with the centres at both ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from bench.seeding.chance import Chance
from domain.directory.corridor import ResponseTime
from domain.kernel.access import Place
from domain.kernel.ids import CentreId, CorridorId, OrganisationId
from domain.referrals.effects import response_time
from domain.vocabulary import OperatorType, ServiceType, Urgency

BUSY = "map"
"""The organisation that receives most referrals (MAP Foundation, Chiang Mai)."""
BUSY_SHARE = 0.6

READ = """
    SELECT l.id, l.code, l.response_times, m.role, c.id AS centre_id, c.code AS centre, c.organisation_id, c.country,
           c.area, c.services, o.operator_type, o.code AS organisation
    FROM corridor.corridors AS l
    JOIN corridor.corridor_members AS m ON m.corridor_id = l.id
    JOIN corridor.centres AS c ON c.id = m.centre_id
    JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE l.status = 'active' AND c.status = 'active'
    ORDER BY l.code, c.code
"""


@dataclass(frozen=True, slots=True)
class End:
    """A centre at one end of a corridor."""

    place: Place
    code: str
    organisation: str
    country: str
    area: str | None
    services: tuple[ServiceType, ...]


@dataclass(frozen=True, slots=True)
class Road:
    """A corridor."""

    id: CorridorId
    code: str
    times: Mapping[Urgency, ResponseTime]
    origins: tuple[End, ...]
    destinations: tuple[End, ...]


async def read_roads(connection: "asyncpg.Connection[Any]") -> tuple[Road, ...]:
    """Read every corridor with active centres at both ends."""
    found: dict[Any, list[Any]] = {}
    for row in await connection.fetch(READ):
        found.setdefault(row["id"], []).append(row)
    roads = (_road(rows) for rows in found.values())
    return tuple(road for road in roads if road.origins and road.destinations)


def choose_way(chance: Chance, roads: tuple[Road, ...]) -> tuple[Road, End, End]:
    """Choose a corridor, a sender and a receiver: the busy organisation in most cases."""
    busy = chance.happens(BUSY_SHARE)
    ways = [road for road in roads if any(end.organisation == BUSY for end in road.destinations)] if busy else roads
    road = chance.one_of(ways)
    ends = [end for end in road.destinations if (end.organisation == BUSY) is busy]
    return road, chance.one_of(road.origins), chance.one_of(ends)


def _road(rows: list[Any]) -> Road:
    first = rows[0]
    texts = json.loads(first["response_times"])
    ends = {role: tuple(_end(row) for row in rows if row["role"] == role) for role in ("origin", "destination")}
    return Road(
        CorridorId(first["id"]),
        first["code"],
        {urgency: response_time(texts, urgency) for urgency in Urgency},
        ends["origin"],
        ends["destination"],
    )


def _end(row: Any) -> End:
    place = Place(
        CentreId(row["centre_id"]), OrganisationId(row["organisation_id"]), OperatorType(row["operator_type"])
    )
    services = tuple(ServiceType(service) for service in row["services"]) or (ServiceType.INFORMATION,)
    return End(place, row["centre"], row["organisation"], row["country"], row["area"], services)
