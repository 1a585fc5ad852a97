"""Answer the receiver's question."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import Answer
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def answer_question(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: Answer
) -> ReferralView:
    """Answer the receiver's question. The decide clock runs on."""
    return await act(work, actor, referral_id, Action.ANSWER, said, if_match)
