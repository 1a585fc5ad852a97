"""Take the step that a referral's clock asks for."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.clock_steps import due_step, step
from domain.referrals.lifecycle import Action
from domain.usecases.referrals.going_on import go_on


async def run_clock(work: OpenWork, actor: Actor, referral_id: ReferralId) -> bool:
    """Take one step if it is due now: announce that somebody is late, or end the referral and send it on to the first
    fallback that the rules allow; returns whether there was anything to do.

    The actor is the service itself, on behalf of the sender. Raises ``KeyServiceUnavailable`` while a referral with
    fallbacks waits for the key of its summary.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        action = due_step(file.referral, w.at)
        if action is None:
            return False
        lead = await w.referrals.lead_of(file) if action is Action.OVERDUE else None
        decision = step(file, actor, action, lead, w.at)
        if decision is None:
            return False
        await w.referrals.record(decision)
        await go_on(w, file, decision, may_wait=True)
        return True
