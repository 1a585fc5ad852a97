"""Read the story of a referral."""

from domain.access import Actor
from domain.case.view import shows_step
from domain.ids import ReferralId
from domain.journal import TimelineEntry
from domain.ports import OpenWork
from domain.referral.file import sides_of


async def get_referral_timeline(work: OpenWork, actor: Actor, referral_id: ReferralId) -> tuple[TimelineEntry, ...]:
    """Read what happened to a referral, oldest first: ids and states, never what was written."""
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        at_sides = sides_of(actor, file)
        return tuple(step for step in await w.referrals.timeline(file) if shows_step(step, at_sides))
