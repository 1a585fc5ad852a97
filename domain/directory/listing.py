"""Filters for lists of organisations, centres and corridors. ``None`` matches everything."""

from dataclasses import dataclass
from typing import ClassVar

from domain.directory.organisations import OrganisationStatus
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.vocabulary import Capacity, CentreStatus, CorridorStatus, OperatorType, ServiceType


@dataclass(frozen=True, slots=True)
class OrganisationQuery:
    """Filters; ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    country: str | None = None
    operator_type: OperatorType | None = None
    status: OrganisationStatus | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class CentreQuery:
    """Filters; organisation and corridor by id or code. ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    organisation: str | None = None
    country: str | None = None
    area: str | None = None
    operator_type: OperatorType | None = None
    service_type: ServiceType | None = None
    language: str | None = None
    corridor: str | None = None
    status: CentreStatus | None = None
    capacity: tuple[Capacity, ...] | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class AgreementQuery:
    """The agreements of a corridor, by its id or code. ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    corridor: str
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class CorridorQuery:
    """Filters; ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    origin_country: str | None = None
    destination_country: str | None = None
    status: CorridorStatus | None = None
    after: Position | None = None
