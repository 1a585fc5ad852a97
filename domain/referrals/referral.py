"""A referral: one centre asks another to serve a person and, in a transfer, to take over the case.

What people say with a step is written twice: as the referral stands, and as the text of that step, so that every round
stays in the timeline, and both versions of a correction. Both are encrypted with the referral's own key.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.kernel.access import Place
from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, DataKeyId, ReferralId
from domain.kernel.keys import Unreadable
from domain.kernel.timeline import TimelineEntry
from domain.referrals.deletion import Deletion
from domain.referrals.lifecycle import Action
from domain.referrals.requests import Request
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
    once the sending side has passed on with custody (``domain/person/custody_follows.py``). ``next_due_at`` is when the
    other side has to act, ``step_due_at`` when the service itself does, and ``overdue_told_for`` the newest of the ends
    of its clocks that were told (``clock_steps.py``). ``decide_within`` and ``contact_within``, in seconds, are what
    its corridor promised when it was sent. ``external_id`` is the reading organisation's own, and no part of all that.
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
    overdue_told_for: datetime | None = None
    step_due_at: datetime | None = None
    decide_within: int | None = None
    contact_within: int | None = None
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

    def contact_due(self, accepted_at: datetime, within: timedelta) -> datetime:
        """Return when contact is due: that long after the acceptance, or after the window begins if that is later, and
        never before the window ends, because the person may arrive until then.
        """
        due = max(accepted_at, self.window_from or accepted_at) + within
        return max(due, self.window_to or due)

    @property
    def due(self) -> Clocks:
        """Return when each step is due, as it is shown: while a question is open, when the pause ends at the latest."""
        paused = self.status is ReferralStatus.INFO_REQUESTED
        return replace(self.clocks, decide_by=self.next_due_at) if paused else self.clocks

    @property
    def deletion_owed(self) -> bool:
        """Return whether the receiver still owes a deletion."""
        return self.deletion is not None and self.deletion.confirmed_at is None


@dataclass(frozen=True, slots=True)
class Version:
    """What a correction can change, as it was before or is after it. ``None``: not said, or not changed."""

    handler: str | None = None
    note: str | None = None
    outcome: Outcome | None = None
    services_delivered: tuple[ServiceType, ...] | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepText:
    """The text of one step; ``before`` and ``after`` for a correction. ``again``: of a redirect."""

    handler: str | None = None
    question: str | None = None
    answer: str | None = None
    note: str | None = None
    comment: str | None = None
    reason: str | None = None
    before: Version | None = None
    after: Version | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class ReferralStep:
    """A step of a referral's timeline with its text, or with the reason why that cannot be decrypted now."""

    entry: TimelineEntry
    text: StepText | None = None
    unreadable: Unreadable | None = None


TEXTS = ("handler", "question", "answer", "note", "comment", "reason")
NOT_HERE = (Action.CONFIRM_DELETION,)
"""Its note is for the sender alone, and stays with the deletion."""


def step_text(action: Action, old: Referral, new: Referral, request: Request) -> StepText | None:
    """Return what was said with this step, or ``None`` if nothing was."""
    if action in NOT_HERE:
        return None
    if action is Action.RESCHEDULE:
        return StepText(reason=_said(request, "reason"), before=_window(old), after=_window(new))
    if action is Action.AMEND:
        before, after = _amended(old, new)
        return StepText(reason=_said(request, "reason"), before=before, after=after)
    said: dict[str, Any] = {name: text for name in TEXTS if (text := _said(request, name)) is not None}
    return StepText(**said) if said else None


def _said(request: Request, name: str) -> str | None:
    """Codes are no text: they stand in the referral."""
    said: Any = getattr(request, name, None)
    return said if isinstance(said, str) and not isinstance(said, StrEnum) else None


def _window(referral: Referral) -> Version:
    return Version(window_from=referral.window_from, window_to=referral.window_to)


def _amended(old: Referral, new: Referral) -> tuple[Version, Version]:
    """Keep only what differs."""
    before, after = _said_by_receiver(old), _said_by_receiver(new)
    changed = {name for name in before if before[name] != after[name]}
    return (
        Version(**{name: value for name, value in before.items() if name in changed}),
        Version(**{name: value for name, value in after.items() if name in changed}),
    )


def _said_by_receiver(referral: Referral) -> dict[str, Any]:
    words = referral.words
    is_done = referral.status is ReferralStatus.COMPLETED
    return {
        "handler": words.handler,
        "note": words.outcome_note if is_done else words.accept_note,
        "outcome": referral.outcome,
        "services_delivered": referral.services_delivered,
    }
