"""The public directory: organisations and the centres they run. Nothing here is about a migrant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.directory.digest import DigestSetting, may_see_digest
from domain.kernel.access import Actor, Place
from domain.kernel.ids import CentreId, OrganisationId, UserId
from domain.vocabulary import Capacity, CentreStatus, OperatorType, ServiceType


class OrganisationStatus(StrEnum):
    """Whether an organisation's clients and people have access. A pending one waits for a second person."""

    PENDING = "pending"
    ACTIVE = "active"
    DISABLED = "disabled"


class ConfirmingSide(StrEnum):
    """Who confirms a new organisation: another person of the coordinating body, or of one that leads a corridor."""

    COORDINATING_BODY = "coordinating_body"
    CORRIDOR_LEAD = "corridor_lead"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One side's confirmation of a new organisation. ``user_id`` stays inside."""

    by: ConfirmingSide
    organisation_id: OrganisationId
    user_id: UserId
    at: datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner that runs centres: a ministry, a trade union, an NGO.

    ``proposed_by`` is the person who said what it is, or who could act as the system that did.
    ``confirmed_at`` is ``None`` until it is confirmed, even if it is disabled meanwhile.
    """

    id: OrganisationId
    code: str
    version: int
    name: str
    operator_type: OperatorType
    country: str
    status: OrganisationStatus
    proposed_by: UserId | None
    confirmations: tuple[Confirmation, ...]
    confirmed_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Centre:
    """A Migrant Worker Resource Centre. ``contact`` and ``opening_hours`` are published.

    ``digest`` is not, and is loaded only where it is shown or changed.
    """

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
    digest: DigestSetting | None = None

    @property
    def place(self) -> Place:
        """Return what decides about access."""
        return Place(self.id, self.organisation_id, self.operator_type)

    def as_seen_by(self, actor: Actor) -> "Centre":
        """Return what the actor may know of it: its digest only who may act for it and read events."""
        return self if self.digest is None or may_see_digest(actor, self.place) else replace(self, digest=None)

    @property
    def effective_status(self) -> CentreStatus:
        """Return its status; every centre of a pending or disabled organisation counts as closed."""
        return self.status if self.organisation_status is OrganisationStatus.ACTIVE else CentreStatus.CLOSED

    @property
    def in_operation(self) -> bool:
        """Return whether it may open, send and take over cases."""
        return self.effective_status is CentreStatus.ACTIVE
