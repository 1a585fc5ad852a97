"""Confirm that what was copied of the person is deleted."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import ConfirmDeletion
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def confirm_deletion(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: ConfirmDeletion
) -> ReferralView:
    """Say that your centre has deleted what it had copied of the person into its own files.

    A centre that has seen the person owes this within 7 days of a consent being withdrawn or a case being erased; both
    ends see it in `deletion`, and whether it is late. The note goes to the sender.
    """
    return await act(work, actor, referral_id, Action.CONFIRM_DELETION, said, if_match)
