"""Referrals that end without an action of either side: because of what the person, or the case, decided."""

from dataclasses import replace
from datetime import datetime

from domain.referrals.deletion import owed
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.vocabulary import ReferralStatus


def owing(referral: Referral, before: Referral, at: datetime) -> Referral:
    """Let the receiver owe a deletion, in the version after ``before``: it may have ended in this very decision."""
    return replace(referral, version=before.version + 1, updated_at=at, deletion=owed(at))


def end(referral: Referral, status: ReferralStatus, at: datetime) -> Referral:
    """Give the next version, at its end. Its clocks stop.

    No side has taken the action that led here, so repeating the last one is not a repetition any more.
    """
    return replace(
        referral,
        status=status,
        version=referral.version + 1,
        updated_at=at,
        ended_at=at,
        next_due_at=None,
        last_action=Action.WITHDRAW if status is ReferralStatus.WITHDRAWN else None,
    )
