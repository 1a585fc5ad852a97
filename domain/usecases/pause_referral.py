"""Pause the work."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Pause
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def pause_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Pause
) -> ReferralView:
    """Pause the work on a referral, with a reason and perhaps the day on which it goes on."""
    return await act(work, actor, referral_id, Action.PAUSE, said, if_match)
