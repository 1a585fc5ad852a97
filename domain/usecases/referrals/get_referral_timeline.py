"""Read the history of a referral."""

from domain.cases.view import shows_step
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.kernel.keys import Unreadable
from domain.ports.work import OpenWork
from domain.referrals.referral import ReferralStep
from domain.referrals.view import readable_text, sides_of


async def get_referral_timeline(work: OpenWork, actor: Actor, referral_id: ReferralId) -> tuple[ReferralStep, ...]:
    """Read what happened to a referral, oldest first: ids, states, and what was said with each step, as long as you may
    read the conversation. Every question and answer is there, and both versions of what was corrected.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        at_sides = sides_of(actor, file)
        texts = await w.referrals.step_texts(file) if readable_text(file, at_sides, w.at) else {}
        found = list[ReferralStep]()
        for step in await w.referrals.timeline(file):
            if shows_step(step, at_sides):
                text = texts.get(step.id)
                found.append(
                    ReferralStep(step, None, text) if isinstance(text, Unreadable) else ReferralStep(step, text)
                )
        return tuple(found)
