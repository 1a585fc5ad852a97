"""The public directory: organisations and the centres they run. Nothing here is about a migrant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.access import Place
from domain.kernel.ids import CentreId, OrganisationId
from domain.vocabulary import Capacity, CentreStatus, OperatorType, ServiceType


class OrganisationStatus(StrEnum):
    """Whether an organisation's clients have access. Disabling takes effect within two seconds."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner that runs centres: a ministry, a trade union, an NGO."""

    id: OrganisationId
    code: str
    version: int
    name: str
    operator_type: OperatorType
    country: str
    status: OrganisationStatus
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Centre:
    """A Migrant Worker Resource Centre. ``contact`` and ``opening_hours`` are published."""

    id: CentreId
    code: str
    version: int
    organisation_id: OrganisationId
    operator_type: OperatorType
    name: str
    country: str
    area: str | None
    city: str | None
    services: tuple[ServiceType, ...]
    languages: tuple[str, ...]
    opening_hours: Mapping[str, str] | None
    contact: Mapping[str, str] | None
    capacity: Capacity
    capacity_assured_at: datetime | None
    status: CentreStatus
    successor_centre_id: CentreId | None
    created_at: datetime
    updated_at: datetime
    organisation_status: OrganisationStatus = OrganisationStatus.ACTIVE

    @property
    def place(self) -> Place:
        """Return what decides about access."""
        return Place(self.id, self.organisation_id, self.operator_type)

    @property
    def effective_status(self) -> CentreStatus:
        """Return its status; every centre of a disabled organisation counts as closed (contract, section 3)."""
        return CentreStatus.CLOSED if self.organisation_status is OrganisationStatus.DISABLED else self.status

    @property
    def in_operation(self) -> bool:
        """Return whether it may open, send and take over cases."""
        return self.effective_status is CentreStatus.ACTIVE
