"""Void a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Void
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def void_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Void
) -> ReferralView:
    """Mark a referral as entered in error. Possible only before custody has moved with it."""
    return await act(work, actor, referral_id, Action.VOID, said, if_match)
