"""The simple actions on a referral: each opens the work, loads, decides, records and returns the view."""

from dataclasses import replace

from domain.kernel.access import Actor, Versions
from domain.kernel.ids import ReferralId
from domain.ports.work import OpenWork, Work
from domain.referrals.deciding import decide, may_be_repeated
from domain.referrals.lifecycle import Action
from domain.referrals.requests import (
    Accept,
    Acknowledge,
    Amend,
    Answer,
    Ask,
    Complete,
    Decline,
    NoShow,
    Pause,
    Plain,
    Request,
    Reschedule,
    Void,
    Withdraw,
)
from domain.referrals.view import ReferralFile, ReferralView, view_of
from domain.usecases.referrals.going_on import go_on
from domain.usecases.referrals.unmet_rules import with_unmet_rules
from domain.vocabulary import ReferralStatus


async def apply_action(
    w: Work, actor: Actor, file: ReferralFile, action: Action, request: Request, if_match: Versions | None
) -> ReferralView:
    """Decide an action on a loaded referral, record what follows and return the view.

    Repeating the action that led to the current state, with the same content, changes nothing and returns that state.
    The content is compared with all that was written, even if the actor may no longer read it.
    """
    compared = file
    if may_be_repeated(file, action):
        compared = replace(await w.referrals.as_written(file), said=await w.referrals.said(file))
    decision = decide(compared, actor, action, request, if_match, w.at)
    if decision is None:
        return w.answer(view_of(actor, file, w.at))
    await w.referrals.record(decision)
    if action is Action.DECLINE:
        decision = await go_on(w, file, decision)
    return w.answer(view_of(actor, replace(file, referral=decision.referral), w.at))


async def take_action(
    work: OpenWork, actor: Actor, referral_id: ReferralId, action: Action, request: Request, if_match: Versions | None
) -> ReferralView:
    """Take one action on one referral."""
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if file.referral.status is ReferralStatus.DRAFT:
            file = await with_unmet_rules(w, actor, file)
        return await apply_action(w, actor, file, action, request, if_match)


async def acknowledge_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Acknowledge
) -> ReferralView:
    """Confirm that somebody at your centre has seen the referral. This stops the first clock."""
    return await take_action(work, actor, referral_id, Action.ACKNOWLEDGE, request, if_match)


async def ask_about_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Ask
) -> ReferralView:
    """Ask the sender a question before you decide. The decide clock pauses, but never past twice its length."""
    return await take_action(work, actor, referral_id, Action.ASK, request, if_match)


async def answer_question(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Answer
) -> ReferralView:
    """Answer the receiver's question. The decide clock resumes."""
    return await take_action(work, actor, referral_id, Action.ANSWER, request, if_match)


async def accept_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Accept
) -> ReferralView:
    """Accept the referral. The identity opens to you if the consent covers it. In a transfer the sender keeps holding
    the case until you confirm contact with the person.
    """
    return await take_action(work, actor, referral_id, Action.ACCEPT, request, if_match)


async def decline_referral(
    work: OpenWork,
    actor: Actor,
    referral_id: ReferralId,
    if_match: Versions | None,
    request: Decline,
    suggested_centre: str | None,
) -> ReferralView:
    """Decline the referral, with a reason. `other`, `unsafe_for_migrant` and `conflict_of_interest` require a comment.

    The referral goes on to the next fallback that its sender named, or back to the sender; you no longer see the
    person's data. You may also decline after you have accepted and before you confirm contact, if you cannot after all:
    you then owe a deletion (see `confirm-deletion`).
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if suggested_centre is not None:
            centre = await w.centres.find(suggested_centre, pointer="/suggested_centre_id")
            request = replace(request, suggested_centre_id=centre.id)
        return await apply_action(w, actor, file, Action.DECLINE, request, if_match)


async def report_no_show(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: NoShow
) -> ReferralView:
    """Report that the person did not come and could not be reached. Requires at least one attempt to reach them since
    you accepted, and that the arrival window is over, or without a window, the time for contact (`due.contact_by`).
    """
    return await take_action(work, actor, referral_id, Action.NO_SHOW, request, if_match)


async def pause_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Pause
) -> ReferralView:
    """Pause work on a referral, with a reason and optionally the day on which it resumes."""
    return await take_action(work, actor, referral_id, Action.PAUSE, request, if_match)


async def resume_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Plain
) -> ReferralView:
    """Resume work on a paused referral."""
    return await take_action(work, actor, referral_id, Action.RESUME, request, if_match)


async def complete_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Complete
) -> ReferralView:
    """Complete a referral and record its outcome, which is returned to the sender."""
    return await take_action(work, actor, referral_id, Action.COMPLETE, request, if_match)


async def withdraw_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Withdraw
) -> ReferralView:
    """Withdraw a transfer before the receiver has confirmed contact, or a service before it is completed. A transfer's
    handoff is called off, and the receiver no longer sees the person's data.
    """
    return await take_action(work, actor, referral_id, Action.WITHDRAW, request, if_match)


async def void_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Void
) -> ReferralView:
    """Mark a referral as entered in error. Only possible before it has moved custody."""
    return await take_action(work, actor, referral_id, Action.VOID, request, if_match)


async def amend_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Amend
) -> ReferralView:
    """Correct what you said: who is in charge, the note and, once the referral is completed, its outcome and the
    services delivered. What you leave out does not change. The state stays as it is, the sender is told, and both
    versions stay in the timeline.
    """
    return await take_action(work, actor, referral_id, Action.AMEND, request, if_match)


async def reschedule_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, request: Reschedule
) -> ReferralView:
    """Say when the person arrives instead. The state stays as it is, the clock for contact moves along, the receiver is
    told, and both windows stay in the timeline.
    """
    return await take_action(work, actor, referral_id, Action.RESCHEDULE, request, if_match)
