"""Withdraw a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Withdraw
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def withdraw_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Withdraw
) -> ReferralView:
    """Take a referral back before the receiver has confirmed contact. A transfer's handoff is called off, and what the
    receiver saw of the person is no longer shown to it.
    """
    return await act(work, actor, referral_id, Action.WITHDRAW, said, if_match)
