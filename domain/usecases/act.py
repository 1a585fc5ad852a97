"""The five steps that every plain action on a referral takes: open, load, decide, record, return."""

from dataclasses import replace

from domain.access import Actor
from domain.ids import ReferralId
from domain.ports import OpenWork, Work
from domain.preconditions import Versions
from domain.referral.deciding import decide
from domain.referral.file import ReferralFile
from domain.referral.lifecycle import Action
from domain.referral.requests import Request
from domain.referral.view import ReferralView, view_of


async def settle(
    w: Work, actor: Actor, file: ReferralFile, action: Action, request: Request, if_match: Versions | None
) -> ReferralView:
    """Decide an action on a referral that was loaded, record what follows and give the view.

    A repetition of what made the present state changes nothing and gives the present state.
    """
    decision = decide(file, actor, action, request, if_match, w.at)
    if decision is None:
        return w.answer(view_of(actor, file, w.at))
    await w.referrals.record(decision)
    return w.answer(view_of(actor, replace(file, referral=decision.referral), w.at))


async def act(
    work: OpenWork, actor: Actor, referral_id: ReferralId, action: Action, request: Request, if_match: Versions | None
) -> ReferralView:
    """Take one action on one referral."""
    async with work() as w:
        return await settle(w, actor, await w.referrals.get(referral_id, actor), action, request, if_match)
