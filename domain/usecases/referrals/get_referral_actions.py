"""Read which actions are possible on a referral."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.view import ReferralView, view_of


async def get_referral_actions(work: OpenWork, actor: Actor, referral_id: ReferralId) -> ReferralView:
    """List the actions open to you on a referral now, with the method and path of each."""
    async with work() as w:
        return view_of(actor, await w.referrals.get(referral_id, actor), w.at)
