"""Let a referral expire."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.deciding import decide
from domain.referrals.lifecycle import Action
from domain.referrals.requests import Plain
from domain.usecases.referrals.going_on import go_on


async def expire_referral(work: OpenWork, actor: Actor, referral_id: ReferralId) -> None:
    """End a referral that nobody has decided, on behalf of its sender's organisation, and send it on to the first
    fallback that may be sent to. The caller has found that its time is over; expiring twice changes nothing.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        decision = decide(file, actor, Action.EXPIRE, Plain(), None, w.at)
        if decision is not None:
            await w.referrals.record(decision)
            await go_on(w, file, decision)
