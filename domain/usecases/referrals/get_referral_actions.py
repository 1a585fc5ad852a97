"""Read which actions are possible on a referral, and why others are not."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.why_not import ActionsView, actions_of
from domain.usecases.referrals.unmet_rules import with_unmet_rules


async def get_referral_actions(work: OpenWork, actor: Actor, referral_id: ReferralId) -> ActionsView:
    """List the actions open to you on a referral now, with the method and path of each; and for every other one, why it
    is not (`why`, with a sentence), and the id of what is in the way, if you may see it. A draft that cannot be sent
    names each rule that it does not meet.
    """
    async with work() as w:
        file = await with_unmet_rules(w, actor, await w.referrals.get(referral_id, actor))
        return actions_of(actor, file, w.at)
