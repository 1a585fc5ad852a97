"""Confirm that what was copied of the person is deleted."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import ConfirmDeletion
from domain.referral.view import ReferralView
from domain.usecases.act import settle


async def confirm_deletion(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: ConfirmDeletion
) -> ReferralView:
    """Say that your centre has deleted what it had copied of the person into its own files.

    A centre that has seen the person owes this within 7 days of a consent being withdrawn, a case being erased, or the
    person excluding centres of its kind; both ends see it in `deletion`, and whether it is late. To an excluded centre
    the event `deletion.owed` names the referral: it sees nothing more, and can do nothing else. The note goes to the
    sender.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor, owing=True)
        return await settle(w, actor, file, Action.CONFIRM_DELETION, said, if_match)
