"""Acknowledge a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Acknowledge
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def acknowledge_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Acknowledge
) -> ReferralView:
    """Say that somebody at your centre has seen the referral. This stops the first clock."""
    return await act(work, actor, referral_id, Action.ACKNOWLEDGE, said, if_match)
