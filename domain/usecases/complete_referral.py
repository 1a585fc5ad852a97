"""Complete a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Complete
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def complete_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Complete
) -> ReferralView:
    """Say that the work is done and what came of it. The outcome returns to the sender."""
    return await act(work, actor, referral_id, Action.COMPLETE, said, if_match)
