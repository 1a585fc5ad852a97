"""Read which actions are possible on a referral, and why others are not."""

from domain.kernel.access import Actor, Side
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.draft import asked_again
from domain.referrals.rules import RULES_FOR_SENDING
from domain.referrals.unmet import unmet
from domain.referrals.view import sides_of
from domain.referrals.why_not import ActionsView, actions_of
from domain.vocabulary import ReferralStatus


async def get_referral_actions(work: OpenWork, actor: Actor, referral_id: ReferralId) -> ActionsView:
    """List the actions open to you on a referral now, with the method and path of each; and for every other one, why it
    is not (`why`, with a sentence), and the id of what is in the way, if you may see it. A draft that cannot be sent
    names each rule that it does not meet.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if file.referral.status is not ReferralStatus.DRAFT or Side.SENDER not in sides_of(actor, file):
            return actions_of(actor, file, w.at)
        found = await w.referrals.sending(asked_again(file.referral), actor)
        return actions_of(actor, file, w.at, unmet(RULES_FOR_SENDING, found.facts(file.referral, w.at)))
