"""What amending and rescheduling write: both correct what was said, and leave the state as it is.

Both versions stay in the timeline (``referral.py``).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.referrals.lifecycle import Action
from domain.referrals.requests import Amend, Reschedule
from domain.referrals.view import ReferralFile
from domain.vocabulary import ReferralStatus

CORRECTIONS = (Action.AMEND, Action.RESCHEDULE)
"""Actions that correct what was said before."""


def amended(file: ReferralFile, said: Amend, _: datetime) -> Mapping[str, Any]:
    """Return what changes: only what is named. The note is that of the outcome once there is one."""
    referral = file.referral
    words = replace(referral.words, handler=said.handler or referral.words.handler)
    if said.note is not None:
        is_done = referral.status is ReferralStatus.COMPLETED
        words = replace(words, outcome_note=said.note) if is_done else replace(words, accept_note=said.note)
    services = said.services_delivered
    return {
        "words": words,
        "outcome": said.outcome or referral.outcome,
        "services_delivered": referral.services_delivered if services is None else services,
    }


def rescheduled(file: ReferralFile, said: Reschedule, _: datetime) -> Mapping[str, Any]:
    """Return the new window; a contact clock that has started moves with it."""
    moved = replace(file.referral, window_from=said.window_from, window_to=said.window_to)
    clocks = moved.clocks
    if moved.accepted_at is not None:
        clocks = replace(clocks, contact_by=moved.contact_due(moved.accepted_at, file.times.contact_within))
    return {"window_from": said.window_from, "window_to": said.window_to, "clocks": clocks}
