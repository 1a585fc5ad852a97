"""Filters for lists of referrals, and what a list shows of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.ids import CaseId, CaseReference, CentreId, CorridorId, ReferralId
from domain.kernel.listing import LAST_CHANGED, NEXT_DUE, Position, SortKey
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Clocks
from domain.vocabulary import Direction, Purpose, ReferralKind, ReferralStatus, ServiceType, Urgency


class Box(StrEnum):
    """Received, sent, or both."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    ALL = "all"


class ReferralSort(StrEnum):
    """Last changed first, or next due first."""

    UPDATED = "updated"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class ReferralQuery:
    """Filters; ``None`` matches everything. Case, centre and corridor by id or code. ``limit``: 1 to 200.

    ``handler`` is who works on it at the receiver (ADR 0041). ``unread``: the other side, or the migrant, has written
    something that this side has not been given yet (``seen_at``). Sorted by ``due``, the list ends with the referrals
    of which no clock runs.
    """

    box: Box
    limit: int
    sort: ReferralSort = ReferralSort.UPDATED
    statuses: tuple[ReferralStatus, ...] | None = None
    kind: ReferralKind | None = None
    direction: Direction | None = None
    service_type: ServiceType | None = None
    handler: str | None = None
    deletion_owed: bool | None = None
    unread: bool | None = None
    due_before: datetime | None = None
    corridor: str | None = None
    urgency: Urgency | None = None
    overdue: bool | None = None
    centre: str | None = None
    case_id: CaseReference | None = None
    external_id: str | None = None
    updated_since: datetime | None = None
    after: Position | None = None

    @property
    def sorted_by(self) -> SortKey:
        """The order of the list."""
        return NEXT_DUE if self.sort is ReferralSort.DUE else LAST_CHANGED


@dataclass(frozen=True, slots=True)
class DeletionItem:
    """A deletion that the receiver owes or has confirmed. ``late``: past due and still owed."""

    owed_since: datetime
    due_by: datetime
    confirmed_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class ReferralItem:
    """A referral in a list: everything except free text and the person.

    Only the sender sees what it was redirected from and to. ``allowed_actions`` are the caller's.
    """

    id: ReferralId
    version: int
    status: ReferralStatus
    case_id: CaseId
    case_code: str
    corridor_id: CorridorId
    from_centre_id: CentreId
    responsible_centre_id: CentreId
    to_centre_id: CentreId
    kind: ReferralKind
    direction: Direction
    service_types: tuple[ServiceType, ...]
    urgency: Urgency
    purpose: Purpose
    window_from: datetime | None
    window_to: datetime | None
    clocks: Clocks
    overdue: bool
    deletion: DeletionItem | None
    redirected_from: ReferralId | None
    redirected_to: ReferralId | None
    sent_at: datetime | None
    created_at: datetime
    updated_at: datetime
    allowed_actions: tuple[Action, ...]
