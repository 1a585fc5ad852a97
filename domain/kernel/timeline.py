"""The history of a case or a referral, for people to read: ids and states, never free text."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.ids import CaseId, OrganisationId, ReferralId


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step: what happened, when, and who did it."""

    id: UUID
    case_id: CaseId
    referral_id: ReferralId | None
    at: datetime
    type: str
    status: str | None
    version: int | None
    organisation_id: OrganisationId | None
    outcome: str | None = None
    by_migrant: bool = False
