"""Centres: row to domain."""

from uuid import UUID

from adapters.postgres.mapping.values import Json, ident, members, moment, time
from domain.directory.directory import Centre
from domain.ids import CentreId, OrganisationId
from domain.vocabulary import Capacity, CentreStatus, OperatorType, ServiceType


def centre_of(row: Json) -> Centre:
    """Read a centre."""
    successor = ident(row["successor_centre_id"])
    return Centre(
        id=CentreId(UUID(row["id"])),
        code=row["code"],
        version=row["version"],
        organisation_id=OrganisationId(UUID(row["organisation_id"])),
        operator_type=OperatorType(row["operator_type"]),
        name=row["name"],
        country=row["country"],
        area=row["area"],
        city=row["city"],
        services=members(ServiceType, row["services"]),
        languages=tuple(row["languages"]),
        opening_hours=row["opening_hours"],
        contact=row["contact"],
        capacity=Capacity(row["capacity"]),
        capacity_assured_at=moment(row["capacity_assured_at"]),
        status=CentreStatus(row["status"]),
        successor_centre_id=None if successor is None else CentreId(successor),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )
