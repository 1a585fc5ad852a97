"""Tell both ends that a deletion is late."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.late_deletion import late_deletion


async def report_late_deletion(work: OpenWork, actor: Actor, referral_id: ReferralId) -> bool:
    """Tell both ends, once, that a referral's deletion is late; returns whether there was anything to tell."""
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        event = late_deletion(file, w.at)
        if event is None:
            return False
        await w.referrals.report_late_deletion(file, event)
        return True
