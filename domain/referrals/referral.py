"""A referral: one centre asks another to serve a person and, in a transfer, to take over the case."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.kernel.access import Place
from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, DataKeyId, ReferralId
from domain.kernel.keys import Unreadable
from domain.referrals.deletion import Deletion
from domain.referrals.lifecycle import Action
from domain.vocabulary import (
    Channel,
    DataCategory,
    DecidedBy,
    DeclineReason,
    Direction,
    Outcome,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class ReferralText:
    """What people wrote about the person. Encrypted with the referral's own key (security.md, rule 7)."""

    summary: str | None = None
    handler: str | None = None
    question: str | None = None
    answer: str | None = None
    accept_note: str | None = None
    decline_comment: str | None = None
    reason: str | None = None
    outcome_note: str | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """When each step is due, in UTC. ``None``: that clock has not started."""

    acknowledge_by: datetime | None = None
    decide_by: datetime | None = None
    contact_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """The state of one referral. ``version`` increases by one with every change, without gaps.

    ``sender`` is the sending side now: the centre responsible for the case. ``sent_from`` is the centre that sent it,
    once the sending side has passed on with custody (``domain/person/custody_follows.py``). ``external_id`` is the
    reading organisation's own, and no part of that state.
    """

    id: ReferralId
    version: int
    case_id: CaseId
    corridor_id: CorridorId
    sender: Place
    receiver: Place
    fallback_centre_ids: tuple[CentreId, ...]
    kind: ReferralKind
    direction: Direction
    service_types: tuple[ServiceType, ...]
    urgency: Urgency
    purpose: Purpose
    window_from: datetime | None
    window_to: datetime | None
    share: tuple[DataCategory, ...]
    consent_id: ConsentId | None
    data_key_id: DataKeyId
    status: ReferralStatus
    words: ReferralText
    created_at: datetime
    updated_at: datetime
    last_action: Action | None = None
    clocks: Clocks = Clocks()
    next_due_at: datetime | None = None
    sent_at: datetime | None = None
    info_requested_at: datetime | None = None
    acknowledged_at: datetime | None = None
    accepted_at: datetime | None = None
    contact_confirmed_at: datetime | None = None
    contact_channel: str | None = None
    contact_verified: bool = False
    resume_on: date | None = None
    decline_reason: DeclineReason | None = None
    decided_by: DecidedBy | None = None
    suggested_centre_id: CentreId | None = None
    outcome: Outcome | None = None
    services_delivered: tuple[ServiceType, ...] = ()
    attempts: tuple[tuple[Channel, datetime], ...] = ()
    custody_moved: bool = False
    redirected_from: ReferralId | None = None
    redirected_to: ReferralId | None = None
    ended_at: datetime | None = None
    deletion: Deletion | None = None
    unreadable: tuple[Unreadable, ...] = ()
    external_id: str | None = None
    sent_from: CentreId | None = None

    @property
    def from_centre_id(self) -> CentreId:
        """The centre that sent it, even if another one is responsible for it by now."""
        return self.sent_from or self.sender.centre_id

    @property
    def awaited_until(self) -> datetime | None:
        """Return until when the person may still arrive: the end of the window, or else of the contact clock."""
        return self.window_to or self.clocks.contact_by

    @property
    def deletion_owed(self) -> bool:
        """Return whether the receiver still owes a deletion."""
        return self.deletion is not None and self.deletion.confirmed_at is None
