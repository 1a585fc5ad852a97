"""The last step after a referral was declined or has expired: if its sender named fallbacks, send it on."""

from dataclasses import replace

from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.ports.work import Work
from domain.referrals.clock_steps import must_not_wait
from domain.referrals.decision import Decision
from domain.referrals.fallbacks import fallbacks_left, gone_on, may_be_sent, wants_to_go_on
from domain.referrals.sending import NewIds, redirected_draft
from domain.referrals.view import ReferralFile


async def go_on(w: Work, file: ReferralFile, ended: Decision, *, may_wait: bool = False) -> Decision:
    """Record, in the same transaction, a referral to the first fallback that may be sent to now. Without one it is back
    with its sender, who may redirect it.

    The summary goes along, so nothing is sent on while it cannot be decrypted. ``may_wait``: raises
    ``KeyServiceUnavailable`` while it is too early to give up.
    """
    if not wants_to_go_on(ended.referral, w.at):
        return ended
    written = await w.referrals.as_written(file)
    if may_wait:
        must_not_wait(written.referral, w.at)
    fallbacks = () if written.referral.unreadable else fallbacks_left(ended.referral)
    for centre_id in fallbacks:
        found = await w.referrals.going_on(file, centre_id)
        ids = NewIds(ReferralId(w.new_id()), DataKeyId(w.new_id()), HandoffId(w.new_id()))
        old = replace(ended.referral, words=written.referral.words)
        facts = found.facts(redirected_draft(old, found.receiver.place, ids, w.at), w.at)
        if may_be_sent(facts):
            sent, pointed = gone_on(ended, facts, ids)
            await w.referrals.record(sent)
            await w.referrals.record(pointed)
            return pointed
    return ended
