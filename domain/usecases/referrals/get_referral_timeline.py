"""Read the history of a referral."""

from domain.cases.view import shows_step
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.kernel.timeline import TimelineEntry
from domain.ports.work import OpenWork
from domain.referrals.view import sides_of


async def get_referral_timeline(work: OpenWork, actor: Actor, referral_id: ReferralId) -> tuple[TimelineEntry, ...]:
    """Read what happened to a referral, oldest first: ids and states, never free text."""
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        at_sides = sides_of(actor, file)
        return tuple(step for step in await w.referrals.timeline(file) if shows_step(step, at_sides))
