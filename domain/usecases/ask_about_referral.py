"""Ask the sender of a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Ask
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def ask_about_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Ask
) -> ReferralView:
    """Ask the sender a question that you need answered before you decide. The decide clock pauses, not past twice its
    length.
    """
    return await act(work, actor, referral_id, Action.ASK, said, if_match)
