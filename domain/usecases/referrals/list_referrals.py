"""List referrals."""

from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork
from domain.referrals.listing import ReferralItem, ReferralQuery


async def list_referrals(work: OpenWork, actor: Actor, query: ReferralQuery) -> Page[ReferralItem]:
    """List the referrals that your centres received (`inbox`), sent (`outbox`) or both (`all`).

    Filters narrow the list together; `sort=due` turns it into a worklist, the next deadline first.

    Items contain everything except free text and the person; read a single referral for those.
    """
    async with work() as w:
        return await w.lists.referrals(query, actor)
