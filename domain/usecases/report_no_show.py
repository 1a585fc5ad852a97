"""Report that the person did not come."""

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork
from domain.preconditions import Versions
from domain.referral.lifecycle import Action
from domain.referral.requests import NoShow
from domain.referral.view import ReferralView
from domain.usecases.act import act


async def report_no_show(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, said: NoShow
) -> ReferralView:
    """Report that the person did not come and could not be reached. Needs at least one attempt, and the arrival window
    over.
    """
    return await act(work, actor, referral_id, Action.NO_SHOW, said, if_match)
