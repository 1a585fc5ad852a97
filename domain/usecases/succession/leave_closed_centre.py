"""Take an open referral away from a centre that has closed."""

from dataclasses import replace

from domain.kernel.access import Actor
from domain.kernel.errors import SendingRefused
from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.kernel.keys import CiphertextRejected, must_be_readable
from domain.ports.work import OpenWork, Work
from domain.referrals.closed_receiver import handed_back, is_left_alone, may_go_on_to, passed_on
from domain.referrals.decision import Decision
from domain.referrals.draft import asked_again
from domain.referrals.sending import NewIds, redirected_draft, send
from domain.referrals.view import ReferralFile


async def leave_closed_centre(work: OpenWork, actor: Actor, referral_id: ReferralId) -> bool:
    """End a referral whose receiver is closed, and send it on to the first centre that every rule for sending allows;
    returns whether there was anything to do. The actor is the service itself, on behalf of the sender.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        line = await w.unattended.line(str(file.referral.receiver.centre_id))
        if not is_left_alone(file.referral, line):
            return False
        ended = handed_back(file, w.at)
        written = await w.referrals.as_written(file)
        if _is_readable(written):
            for centre_id, fallbacks in may_go_on_to(file.referral, line, w.at):
                asked = replace(written, referral=replace(written.referral, fallback_centre_ids=fallbacks))
                sent = await _sent_to(w, actor, asked, str(centre_id))
                if sent is not None:
                    await w.referrals.record(sent)
                    ended = passed_on(ended, sent.referral)
                    break
        await w.referrals.record(ended)
        return True


def _is_readable(file: ReferralFile) -> bool:
    """Return whether there is a summary to send on; a damaged one goes back to the sender. Raises
    ``KeyServiceUnavailable``: then it is too early to decide.
    """
    try:
        must_be_readable(file.referral.unreadable)
    except CiphertextRejected:
        return False
    return True


async def _sent_to(w: Work, actor: Actor, file: ReferralFile, centre: str) -> Decision | None:
    """Return what it takes to send the same request to this centre, ``None`` if a rule does not allow it."""
    requested = replace(asked_again(file.referral), to_centre=centre)  # by its own id, its open handoff is no obstacle
    found = await w.referrals.sending(requested, actor)
    ids = NewIds(ReferralId(w.new_id()), DataKeyId(w.new_id()), HandoffId(w.new_id()))
    successor = redirected_draft(file.referral, found.receiver.place, ids, w.at)
    try:
        return send(found.facts(successor, w.at), ids.handoff, created=True)
    except SendingRefused:
        return None
