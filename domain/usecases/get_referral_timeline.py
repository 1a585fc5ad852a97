"""Read the story of a referral."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.journal import TimelineEntry
from domain.ports import OpenWork


async def get_referral_timeline(work: OpenWork, actor: Actor, referral_id: ReferralId) -> tuple[TimelineEntry, ...]:
    """Read what happened to a referral, oldest first: ids and states, never what was written."""
    async with work() as w:
        return await w.referrals.timeline(await w.referrals.get(referral_id, actor))
