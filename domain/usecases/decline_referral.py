"""Decline a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.referral.lifecycle import Action
from domain.referral.requests import Decline
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def decline_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: int | None, said: Decline
) -> ReferralView:
    """Decline the referral, with a reason. A comment is required for `other`, `unsafe_for_migrant` and
    `conflict_of_interest`.
    The sender may redirect it; what you saw of the person is no longer shown to you."""
    return await act(work, actor, referral_id, Action.DECLINE, said, if_match)
