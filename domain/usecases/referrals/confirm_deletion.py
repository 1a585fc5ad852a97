"""Confirm that what was copied of the person is deleted."""

from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId
from domain.kernel.preconditions import Versions
from domain.ports.work import OpenWork
from domain.referrals.lifecycle import Action
from domain.referrals.requests import ConfirmDeletion
from domain.referrals.view import ReferralView
from domain.usecases.referrals.actions import apply_action


async def confirm_deletion(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: ConfirmDeletion
) -> ReferralView:
    """Say that your centre has deleted what it had copied of the person into its own files.

    A centre that has seen the person owes this within 7 days of a consent being withdrawn, a case being erased, or the
    person excluding centres of its kind; both ends see it in `deletion`, and whether it is late. To an excluded centre
    the event `deletion.owed` names the referral: it sees nothing more, and can do nothing else. The note goes to the
    sender.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor, owing=True)
        return await apply_action(w, actor, file, Action.CONFIRM_DELETION, request, if_match)
