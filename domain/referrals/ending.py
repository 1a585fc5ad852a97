"""Referrals that end without an action of either side, because of a decision about the person or the case."""

from dataclasses import replace
from datetime import datetime

from domain.referrals.deletion import owed
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.vocabulary import ReferralStatus


def owing(referral: Referral, before: Referral, at: datetime) -> Referral:
    """Let the receiver owe a deletion, as the version after ``before``; the same decision may also have ended it."""
    return replace(referral, version=before.version + 1, updated_at=at, deletion=owed(at))


def end(referral: Referral, status: ReferralStatus, at: datetime) -> Referral:
    """Return the next version, in a final state and with its clocks stopped; what was shown as due stays.

    Neither side took an action, so repeating the last one no longer counts as a repetition.
    """
    return replace(
        referral,
        status=status,
        version=referral.version + 1,
        updated_at=at,
        ended_at=at,
        clocks=referral.due,
        next_due_at=None,
        step_due_at=None,
        last_action=Action.WITHDRAW if status is ReferralStatus.WITHDRAWN else None,
    )
