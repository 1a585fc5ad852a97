"""Referrals that end without an action of either side: because of what the person, or the case, decided."""

from dataclasses import replace
from datetime import datetime

from domain.referral.lifecycle import Action
from domain.referral.referral import Referral
from domain.vocabulary import ReferralStatus


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
