"""What each action writes into a referral besides its new state, its clocks included: one small pure function each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.directory.corridor import DEFAULT_RESPONSE_TIMES, ResponseTime, ResponseTimeTexts
from domain.directory.durations import parse_duration
from domain.referrals import requests as ask
from domain.referrals.corrections import amended, rescheduled
from domain.referrals.deletion import owed
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Clocks, Referral
from domain.referrals.view import ReferralFile
from domain.vocabulary import ReferralStatus as S
from domain.vocabulary import Urgency


def response_time(texts: ResponseTimeTexts, urgency: Urgency) -> ResponseTime:
    """Parse the times for one urgency; a step that the corridor leaves out has the default."""
    chosen = {**DEFAULT_RESPONSE_TIMES[urgency], **texts.get(urgency, {})}
    return ResponseTime(**{step: parse_duration(text) for step, text in chosen.items()})


def started(times: ResponseTime, sent_at: datetime) -> Clocks:
    """Start the first two clocks on sending."""
    return Clocks(acknowledge_by=sent_at + times.acknowledge_within, decide_by=sent_at + times.decide_within)


def promised(referral: Referral, times: ResponseTime) -> ResponseTime:
    """Return the times that a referral was sent with; ``times`` are what its corridor promises now."""
    if referral.decide_within is None or referral.contact_within is None:
        return times
    decide, contact = timedelta(seconds=referral.decide_within), timedelta(seconds=referral.contact_within)
    return replace(times, decide_within=decide, contact_within=contact)


def resumed(referral: Referral, times: ResponseTime, at: datetime) -> Clocks:
    """Resume the decide clock after an answer: the pause is added, up to twice the clock's length in total."""
    decide_by = referral.clocks.decide_by
    if decide_by is None or referral.info_requested_at is None or referral.sent_at is None:
        return referral.clocks
    longest = referral.sent_at + 2 * times.decide_within
    paused = at - referral.info_requested_at
    return Clocks(referral.clocks.acknowledge_by, min(decide_by + paused, longest), None)


def contact_started(referral: Referral, times: ResponseTime, at: datetime) -> Clocks:
    """Start the contact clock on acceptance, or on the person's expected arrival if that is later."""
    return replace(referral.clocks, contact_by=referral.contact_due(at, times.contact_within))


def next_due(referral: Referral, times: ResponseTime) -> datetime | None:
    """Return when this referral becomes overdue in its current state, or ``None``.

    The decide clock pauses while a question is open, but never past twice its length (contract, section 5).
    """
    match referral.status:
        case S.SENT:
            dues = (referral.clocks.acknowledge_by, referral.clocks.decide_by)
        case S.ACKNOWLEDGED:
            dues = (referral.clocks.decide_by, None)
        case S.INFO_REQUESTED:
            limit = None if referral.sent_at is None else referral.sent_at + 2 * times.decide_within
            dues = (limit, None)
        case S.ACCEPTED:
            dues = (referral.clocks.contact_by, None)
        case _:
            return None
    return min((due for due in dues if due is not None), default=None)


def ends_of_clocks(referral: Referral) -> tuple[datetime, ...]:
    """Return when the clocks that run in its state end, in order."""
    clocks = referral.clocks
    running = (clocks.acknowledge_by, clocks.decide_by) if referral.status is S.SENT else (referral.next_due_at,)
    return tuple(sorted({end for end in running if end is not None}))


def untold_ends(referral: Referral) -> tuple[datetime, ...]:
    """Return those of them that nobody was told of yet, in order."""
    told = referral.overdue_told_for
    return tuple(end for end in ends_of_clocks(referral) if told is None or told < end)


def next_step(referral: Referral, times: ResponseTime) -> datetime | None:
    """Return when the service itself takes the next step, or ``None``: it tells of each clock that ends, and then ends
    the referral; an accepted one a second contact period later (ADR 0053).
    """
    if referral.next_due_at is None:
        return None
    if untold := untold_ends(referral):
        return untold[0]
    last = max(ends_of_clocks(referral))
    return last + times.contact_within if referral.status is S.ACCEPTED else last


def with_clocks(referral: Referral, times: ResponseTime) -> Referral:
    """Return the referral with what is due next, for the other side and for the service."""
    referral = replace(referral, next_due_at=next_due(referral, times))
    return replace(referral, step_due_at=next_step(referral, times))


Changes = Mapping[str, Any]
Effect = Callable[[ReferralFile, Any, datetime], Changes]


def _acknowledge(file: ReferralFile, said: ask.Acknowledge, at: datetime) -> Changes:
    return {"acknowledged_at": at, "words": replace(file.referral.words, handler=said.handler)}


def _ask(file: ReferralFile, said: ask.Ask, at: datetime) -> Changes:
    words = replace(file.referral.words, question=said.question, answer=None)
    return {"acknowledged_at": file.referral.acknowledged_at or at, "info_requested_at": at, "words": words}


def _answer(file: ReferralFile, said: ask.Answer, at: datetime) -> Changes:
    return {
        "clocks": resumed(file.referral, file.times, at),
        "info_requested_at": None,
        "words": replace(file.referral.words, answer=said.answer),
    }


def _accept(file: ReferralFile, said: ask.Accept, at: datetime) -> Changes:
    words = file.referral.words
    return {
        "acknowledged_at": file.referral.acknowledged_at or at,
        "accepted_at": at,
        "clocks": contact_started(file.referral, file.times, at),
        "words": replace(words, handler=said.handler or words.handler, accept_note=said.note),
    }


def _decline(file: ReferralFile, said: ask.Decline, at: datetime) -> Changes:
    return {
        "decline_reason": said.reason,
        "decided_by": said.decided_by,
        "suggested_centre_id": said.suggested_centre_id,
        **_ended(file, at),
        "words": replace(file.referral.words, decline_comment=said.comment),
        **_owed_after_acceptance(file, at),
    }


def _ended(file: ReferralFile, at: datetime) -> Changes:
    """What was shown as due stays, even if a question was open."""
    return {"ended_at": at, "clocks": file.referral.due}


def _owed_after_acceptance(file: ReferralFile, at: datetime) -> Changes:
    """A receiver that has accepted has seen the person; it may go on knowing only what another referral shows it."""
    accepted = file.referral.status is S.ACCEPTED
    return {"deletion": owed(at)} if accepted and not file.works_beside else {}


def _confirm_contact(file: ReferralFile, said: ask.ConfirmContact, at: datetime) -> Changes:
    return {
        "contact_confirmed_at": said.at or file.referral.contact_confirmed_at or at,
        "contact_channel": said.channel,
        "contact_verified": said.code_matches is True,
        "custody_moved": file.handoff is not None,
    }


def _no_show(_: ReferralFile, said: ask.NoShow, at: datetime) -> Changes:
    return {"ended_at": at, "attempts": tuple((attempt.channel, attempt.at) for attempt in said.attempts)}


def _pause(file: ReferralFile, said: ask.Pause, _: datetime) -> Changes:
    return {"resume_on": said.resume_on, "words": replace(file.referral.words, reason=said.reason)}


def _resume(_: ReferralFile, __: ask.Plain, ___: datetime) -> Changes:
    return {"resume_on": None}


def _complete(file: ReferralFile, said: ask.Complete, at: datetime) -> Changes:
    return {
        "outcome": said.outcome,
        "services_delivered": said.services_delivered,
        "ended_at": at,
        "words": replace(file.referral.words, outcome_note=said.note),
    }


def _withdraw(file: ReferralFile, said: ask.Withdraw | ask.Void, at: datetime) -> Changes:
    return {**_ended(file, at), "words": replace(file.referral.words, reason=said.reason)}


def _overdue(file: ReferralFile, _: ask.Plain, __: datetime) -> Changes:
    return {"overdue_told_for": untold_ends(file.referral)[0]}


def _expire(file: ReferralFile, _: ask.Plain, at: datetime) -> Changes:
    return {**_ended(file, at), **_owed_after_acceptance(file, at)}


def _confirm_deletion(file: ReferralFile, said: ask.ConfirmDeletion, at: datetime) -> Changes:
    deletion = file.referral.deletion
    if deletion is None:
        return {"deletion": None}
    return {"deletion": replace(deletion, confirmed_at=deletion.confirmed_at or at, note=said.note)}


EFFECTS: Mapping[Action, Effect] = {
    Action.ACKNOWLEDGE: _acknowledge,
    Action.ASK: _ask,
    Action.ANSWER: _answer,
    Action.ACCEPT: _accept,
    Action.DECLINE: _decline,
    Action.CONFIRM_CONTACT: _confirm_contact,
    Action.NO_SHOW: _no_show,
    Action.PAUSE: _pause,
    Action.RESUME: _resume,
    Action.COMPLETE: _complete,
    Action.WITHDRAW: _withdraw,
    Action.VOID: _withdraw,
    Action.AMEND: amended,
    Action.RESCHEDULE: rescheduled,
    Action.OVERDUE: _overdue,
    Action.EXPIRE: _expire,
    Action.CONFIRM_DELETION: _confirm_deletion,
}
"""Sending and redirecting are not here: they check the full list of rules (``sending.py``)."""
