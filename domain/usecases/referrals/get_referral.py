"""Read a referral."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.view import ReferralView, view_of
from domain.usecases.referrals.unmet_rules import with_unmet_rules


async def get_referral(work: OpenWork, actor: Actor, referral_id: ReferralId) -> ReferralView:
    """Read a referral that one of your centres sent or received, with the actions open to you now.

    Before accepting, the receiver sees the blurred profile and the summary, each only if consent and `share` both name
    it (`profile`, `summary`), and nothing else about the person. Case types, languages, services, urgency and window
    are always visible while the consent is in force. Once it has ended, the receiver sees ids, states and times.
    """
    async with work() as w:
        file = await with_unmet_rules(w, actor, await w.referrals.get(referral_id, actor))
        return view_of(actor, file, w.at)
