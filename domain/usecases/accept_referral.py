"""Accept a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Accept
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def accept_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Accept
) -> ReferralView:
    """Accept the referral. The identity opens to you where the consent covers it. For a transfer the sender still
    answers for the case until you confirm contact with the person.
    """
    return await act(work, actor, referral_id, Action.ACCEPT, said, if_match)
