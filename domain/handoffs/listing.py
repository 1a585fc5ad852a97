"""Filters for lists of handoffs, and what a list shows of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.ids import CaseId, CaseReference, CentreId, ConsentId, HandoffId, ReferralId
from domain.kernel.listing import LAST_CHANGED, Position, SortKey
from domain.vocabulary import HandoffStatus


@dataclass(frozen=True, slots=True)
class HandoffQuery:
    """Filters; ``None`` matches everything. ``limit``: 1 to 200."""

    sorted_by: ClassVar[SortKey] = LAST_CHANGED

    limit: int
    status: HandoffStatus | None = None
    case_id: CaseReference | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class HandoffItem:
    """A handoff in a list."""

    id: HandoffId
    version: int
    status: HandoffStatus
    case_id: CaseId
    case_code: str
    referral_id: ReferralId | None
    from_centre_id: CentreId
    to_centre_id: CentreId
    consent_id: ConsentId | None
    decide_by: datetime | None
    created_at: datetime
    updated_at: datetime
