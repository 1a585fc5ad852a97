"""What people said with each step of a referral. Every round stays in its timeline, and both versions of a correction.

Encrypted with the referral's own key, like the text of the referral itself.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.keys import Unreadable
from domain.kernel.timeline import TimelineEntry
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.referrals.requests import Request
from domain.vocabulary import Outcome, ReferralStatus, ServiceType


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
