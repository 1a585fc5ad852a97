"""Send a referral."""

from domain.kernel.access import Actor, Versions
from domain.kernel.ids import HandoffId, ReferralId
from domain.kernel.keys import must_be_readable
from domain.ports.work import OpenWork
from domain.referrals.checks import must_be_ahead
from domain.referrals.draft import asked_again
from domain.referrals.sending import may_send, send
from domain.referrals.view import ReferralView, view_of
from domain.usecases.referrals.create_referral import file_of


async def send_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None
) -> ReferralView:
    """Send a draft to the receiving centre. The clocks start; a transfer offers the case.

    Every rule for sending is checked, and the problem lists all that fail (see `errors`). A draft whose arrival window
    is over needs a new one first.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if not may_send(file, actor, if_match, w.at):
            return w.answer(view_of(actor, file, w.at))
        must_be_readable(file.referral.unreadable)
        must_be_ahead(file.referral.window_to, w.at)
        requested = asked_again(file.referral)
        found = await w.referrals.sending(requested, actor)
        decision = send(found.facts(file.referral, w.at), HandoffId(w.new_id()), created=False)
        await w.referrals.record(decision)
        return w.answer(view_of(actor, file_of(decision.referral, found), w.at))
