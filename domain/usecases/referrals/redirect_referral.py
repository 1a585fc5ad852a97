"""Redirect a referral."""

from dataclasses import replace

from domain.kernel.access import Actor, Versions
from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.kernel.keys import must_be_readable
from domain.ports.work import OpenWork
from domain.referrals.draft import asked_again
from domain.referrals.sending import NewIds, close_redirected, may_redirect, redirected_draft, send, went_on_as
from domain.referrals.view import ReferralView, view_of


async def redirect_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, to_centre: str
) -> ReferralView:
    """Redirect a referral that was declined, expired or ended in a no-show to another centre.

    This sends a new referral, with `redirected_from`; every rule for sending is checked again. The old referral keeps
    its state and names the new one in `redirected_to`. Redirecting again to the same centre changes nothing and returns
    the current state.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        successor_id = went_on_as(file, actor)
        if successor_id is not None:
            chosen = await w.centres.find(to_centre, pointer="/to_centre_id")
            successor_file = await w.referrals.get(successor_id, actor)
            if successor_file.referral.receiver.centre_id == chosen.id:
                return w.answer(view_of(actor, file, w.at))
        may_redirect(file, actor, if_match, w.at)
        must_be_readable(file.referral.unreadable)
        requested = replace(asked_again(file.referral), to_centre=to_centre, referral_id=None)
        found = await w.referrals.sending(requested, actor)
        ids = NewIds(ReferralId(w.new_id()), DataKeyId(w.new_id()), HandoffId(w.new_id()))
        successor = redirected_draft(file.referral, found.receiver.place, ids, w.at)
        sent = send(found.facts(successor, w.at), ids.handoff, created=True)
        pointed = close_redirected(file.referral, sent.referral, w.at)
        await w.referrals.record(sent)
        await w.referrals.record(pointed)
        return w.answer(view_of(actor, replace(file, referral=pointed.referral), w.at))
