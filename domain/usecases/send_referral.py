"""Send a referral."""

from domain.access import Actor
from domain.ids import HandoffId, ReferralId
from domain.keys import must_be_readable
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.asked import asked_again
from domain.referral.sending import may_send, send
from domain.referral.view import ReferralView, view_of
from domain.usecases.create_referral import file_of


async def send_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None
) -> ReferralView:
    """Send a draft to the receiving centre. The clocks start; a transfer offers the case.

    Every rule for sending is asked, and the problem lists all that fail (see `errors`).
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if not may_send(file, actor, if_match, w.at):
            return w.answer(view_of(actor, file, w.at))
        must_be_readable(file.referral.unreadable)
        asked = asked_again(file.referral)
        found = await w.referrals.sending(asked, actor)
        decision = send(found.facts(file.referral, w.at), HandoffId(w.new_id()), created=False)
        await w.referrals.record(decision)
        return w.answer(view_of(actor, file_of(decision.referral, found), w.at))
