"""Which referrals somebody wants to see in a list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.ids import CaseId
from domain.vocabulary import ReferralStatus, Urgency


class Box(StrEnum):
    """Received, sent, or both."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ReferralQuery:
    """The filters; ``None`` leaves one open. Centre and corridor by id or code. ``limit`` 1 to 200."""

    box: Box
    limit: int
    status: ReferralStatus | None = None
    corridor: str | None = None
    urgency: Urgency | None = None
    overdue: bool | None = None
    centre: str | None = None
    case_id: CaseId | None = None
    updated_since: datetime | None = None
    after: tuple[str, str] | None = None
