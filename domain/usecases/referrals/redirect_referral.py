"""Redirect a referral."""

from dataclasses import replace

from domain.kernel.access import Actor, Versions
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.kernel.keys import must_be_readable
from domain.kernel.repetition import AlreadyDone
from domain.ports.work import OpenWork, Work
from domain.referrals.checks import IN_THE_PAST
from domain.referrals.draft import asked_again
from domain.referrals.sending import (
    NewIds,
    Redirection,
    close_redirected,
    may_redirect,
    redirected_draft,
    send,
    went_on_as,
)
from domain.referrals.view import ReferralFile, ReferralView, sides_of, view_of
from domain.usecases.referrals.create_referral import must_make_sense
from domain.vocabulary import CaseStatus


async def redirect_referral(
    work: OpenWork, actor: Actor, referral_id: ReferralId, if_match: Versions | None, asked: Redirection
) -> ReferralView:
    """Redirect a referral that was declined, expired or ended in a no-show to another centre.

    This sends a new referral, with `redirected_from`; every rule for sending is checked again. `consent_id` and
    `arrival_window` replace what the old one had; a window that is past needs a new one. A centre that declined before
    is asked once more only with `"again": true`. The old referral keeps its state and names the new one in
    `redirected_to`. Repeating the request changes nothing and returns the current state; a different one is refused
    with `already_done`.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        if await _is_repeated(w, actor, file, asked):
            return w.answer(view_of(actor, file, w.at))
        may_redirect(file, actor, if_match, w.at)
        must_be_readable(file.referral.unreadable)
        old = file.referral
        window_from, window_to = asked.window or (old.window_from, old.window_to)
        requested = replace(
            asked_again(old),
            to_centre=asked.to_centre,
            consent_id=asked.consent_id or old.consent_id,
            window_from=window_from,
            window_to=window_to,
            fallback_centres=(),
            referral_id=None,
            redirected_from=old.id,
        )
        found = await w.referrals.sending(requested, actor)
        must_make_sense(requested, found)
        if window_to is not None and window_to <= w.at:
            raise InvalidValues((FieldFault("/arrival_window", "in_the_past", IN_THE_PAST),))
        ids = NewIds(ReferralId(w.new_id()), DataKeyId(w.new_id()), HandoffId(w.new_id()))
        successor = redirected_draft(old, found.receiver.place, ids, w.at, asked.consent_id, asked.window)
        sent = send(found.facts(successor, w.at, again=asked.again), ids.handoff, created=True)
        pointed = close_redirected(old, sent.referral, w.at, again=asked.again)
        await w.referrals.record(sent)
        await w.referrals.record(pointed)
        return w.answer(view_of(actor, replace(file, referral=pointed.referral), w.at))


async def _is_repeated(w: Work, actor: Actor, file: ReferralFile, asked: Redirection) -> bool:
    """Return whether the referral went on as this request says; raises ``AlreadyDone`` if it went on otherwise."""
    successor_id = went_on_as(file, actor)
    if successor_id is None:
        return False
    chosen = await w.centres.find(asked.to_centre, pointer="/to_centre_id")
    successor = (await w.referrals.get(successor_id, actor)).referral
    said = None if file.case.status is CaseStatus.ERASED else await w.referrals.said(file)
    if not asked.says_the_same_as(successor, chosen.id, said):
        raise AlreadyDone(file.open_actions(actor, sides_of(actor, file), w.at))
    return True
