"""Decline a referral."""

from dataclasses import replace

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Decline
from domain.referral.view import ReferralView
from domain.usecases.act import settle


async def decline_referral(
    work: OpenWork,
    actor: Actor,
    referral_id: ReferralId,
    if_match: Versions | None,
    said: Decline,
    suggested_centre: str | None,
) -> ReferralView:
    """Decline the referral, with a reason. A comment is required for `other`, `unsafe_for_migrant` and
    `conflict_of_interest`. The sender may redirect it; what you saw of the person is no longer shown to you.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if suggested_centre is not None:
            centre = await w.centres.find(suggested_centre, pointer="/suggested_centre_id")
            said = replace(said, suggested_centre_id=centre.id)
        return await settle(w, actor, file, Action.DECLINE, said, if_match)
