"""Go on with the work."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Plain
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def resume_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Plain
) -> ReferralView:
    """Go on with a referral that was paused."""
    return await act(work, actor, referral_id, Action.RESUME, said, if_match)
