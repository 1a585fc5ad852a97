"""Confirm that copies of the person's data are deleted."""

from domain.kernel.access import Actor, Versions
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork
from domain.referrals.lifecycle import Action
from domain.referrals.requests import ConfirmDeletion
from domain.referrals.view import ReferralView
from domain.usecases.referrals.actions import apply_action


async def confirm_deletion(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: ConfirmDeletion
) -> ReferralView:
    """Confirm that your centre has deleted its own copies of the person's data.

    A centre that has seen the data must confirm this within 7 days after its access ended: a consent was withdrawn, a
    case erased, centres of its kind excluded, or a referral declined or expired after the acceptance.
    Both ends see in `deletion` that it is owed, and whether it is late. An excluded centre learns the referral's id
    from the event `deletion.owed`; it sees nothing else and can do nothing else. The note goes to the sender.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor, owing=True)
        return await apply_action(w, actor, file, Action.CONFIRM_DELETION, request, if_match)
