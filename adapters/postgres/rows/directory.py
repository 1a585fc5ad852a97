"""Tables of the public directory."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    CORRIDOR,
    Id,
    all_of,
    document,
    one_of,
    refers_to,
    text,
    texts,
    uuid_key,
    versioned,
)
from domain.directory.organisations import OrganisationStatus
from domain.vocabulary import Capacity, CentreStatus, CorridorRole, CorridorStatus, OperatorType, ServiceType


class OrganisationRow(SQLModel, table=True):
    """A partner that runs centres."""

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("code", name="organisation_code_is_unique"),
        one_of("operator_type", OperatorType, "organisation_operator_type_is_known"),
        one_of("status", OrganisationStatus, "organisation_status_is_known"),
        CheckConstraint("status <> 'active' OR confirmed_at IS NOT NULL", name="an_active_organisation_is_confirmed"),
        versioned("code", "created_at"),
    )

    id: Id = uuid_key()
    code: str = text()
    version: int
    name: str = text()
    operator_type: str = text()
    country: str = text()
    status: str = text()
    proposed_by: Id | None = Field(default=None, sa_type=Uuid)
    confirmations: list[dict[str, Any]] = document()
    confirmed_at: datetime | None
    created_at: datetime
    updated_at: datetime


class CentreRow(SQLModel, table=True):
    """A Migrant Worker Resource Centre."""

    __tablename__ = "centres"
    __table_args__ = (
        UniqueConstraint("code", name="centre_code_is_unique"),
        Index("a_centre_belongs_to_one_organisation", "organisation_id", "id", unique=True),
        one_of("status", CentreStatus, "centre_status_is_known"),
        one_of("capacity", Capacity, "centre_capacity_is_known"),
        all_of("services", ServiceType, "centre_services_are_known"),
        versioned("code", "organisation_id", "country", "created_at"),
    )

    id: Id = uuid_key()
    code: str = text()
    version: int
    organisation_id: Id = refers_to("corridor.organisations.id")
    name: str = text()
    country: str = text()
    area: str | None = text(nullable=True)
    city: str | None = text(nullable=True)
    services: list[str] = texts()
    languages: list[str] = texts()
    opening_hours: dict[str, Any] | None = document(nullable=True)
    contact: dict[str, Any] | None = document(nullable=True)
    capacity: str = text()
    capacity_assured_at: datetime | None
    status: str = text()
    successor_centre_id: Id | None = refers_to("corridor.centres.id", nullable=True)
    created_at: datetime
    updated_at: datetime


class CorridorRow(SQLModel, table=True):
    """A corridor between two countries."""

    __tablename__ = "corridors"
    __table_args__ = (
        UniqueConstraint("code", name="corridor_code_is_unique"),
        one_of("status", CorridorStatus, "corridor_status_is_known"),
        versioned("code", "origin_country", "destination_country", "created_at"),
    )

    id: Id = uuid_key()
    code: str = text()
    version: int
    origin_country: str = text()
    destination_country: str = text()
    transit_countries: list[str] = texts()
    status: str = text()
    lead_organisation_id: Id | None = refers_to("corridor.organisations.id", nullable=True)
    response_times: dict[str, Any] = document()
    created_at: datetime
    updated_at: datetime


class CorridorMemberRow(SQLModel, table=True):
    """A centre's membership in a corridor. ``joined_at`` is null for those with which the corridor was made, and for
    those who joined before it was recorded.
    """

    __tablename__ = "corridor_members"
    __table_args__ = (
        one_of("role", CorridorRole, "corridor_role_is_known"),
        {"schema": CORRIDOR},
    )

    corridor_id: Id = Field(primary_key=True, foreign_key="corridor.corridors.id")
    centre_id: Id = Field(primary_key=True, foreign_key="corridor.centres.id", index=True)
    role: str = text()
    joined_at: datetime | None
