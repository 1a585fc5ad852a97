"""What was said with the earlier steps of a referral: a repeated request is compared with it, corrections undone."""

from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.keys import Unreadable
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral, StepText, Version
from domain.vocabulary import EventType, ReferralStatus

TYPES = {
    Action.AMEND: EventType.REFERRAL_AMENDED,
    Action.RESCHEDULE: EventType.REFERRAL_RESCHEDULED,
    Action.REDIRECT: EventType.REFERRAL_REDIRECTED,
}


@dataclass(frozen=True, slots=True)
class SaidStep:
    """One step of the timeline with its text, even if the actor may not read it. ``status``: of the referral after."""

    type: str
    status: str
    text: StepText | Unreadable


Said = tuple[SaidStep, ...]
"""Oldest first; steps without text are left out."""


def texts_of(said: Said, action: Action, status: ReferralStatus | None = None) -> tuple[StepText, ...]:
    """Return what was said with every such action, in this status only if one is named; raises the problem of a text
    that cannot be decrypted now.
    """
    texts = list[StepText]()
    for step in said:
        if step.type == TYPES[action] and status in (None, step.status):
            if isinstance(step.text, Unreadable):
                raise step.text.problem
            texts.append(step.text)
    return tuple(texts)


def before_corrections(referral: Referral, said: Said) -> Referral:
    """Return the referral as the action that made its present state left it: without what was amended since."""
    for text in reversed(texts_of(said, Action.AMEND, referral.status)):
        if text.before is not None and text.after is not None:
            referral = _undone(referral, text.before, text.after)
    return referral


def _undone(referral: Referral, before: Version, after: Version) -> Referral:
    note = "outcome_note" if referral.status is ReferralStatus.COMPLETED else "accept_note"
    words = _earlier(before, after, {"handler": "handler", "note": note})
    others = _earlier(before, after, {"outcome": "outcome", "services_delivered": "services_delivered"})
    return replace(referral, words=replace(referral.words, **words), **others)


def _earlier(before: Version, after: Version, fields: dict[str, str]) -> dict[str, Any]:
    return {field: getattr(before, name) for name, field in fields.items() if getattr(after, name) is not None}
