"""Which content of an action makes no sense: dates against now and against one another, and what has to be there.

A repetition is not checked again: a day that has passed since does not make it wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.referrals import requests as ask
from domain.referrals.lifecycle import Action, is_over
from domain.referrals.view import ReferralFile
from domain.vocabulary import DeclineReason, ReferralStatus

COMMENT_REQUIRED = (DeclineReason.OTHER, DeclineReason.UNSAFE_FOR_MIGRANT, DeclineReason.CONFLICT_OF_INTEREST)
"""Reasons that need a comment (contract, section 5)."""

Check = Callable[[ReferralFile, Any, datetime], Iterator[FieldFault]]


def must_be_plausible(file: ReferralFile, action: Action, request: ask.Request, at: datetime) -> None:
    """Raise ``InvalidValues`` with everything that makes no sense; for an action in ``CHECKS``."""
    faults = tuple(CHECKS[action](file, request, at))
    if faults:
        raise InvalidValues(faults)


def window_faults(window_from: datetime | None, window_to: datetime | None, at: datetime) -> Iterator[FieldFault]:
    """Yield what is wrong with an arrival window that is set now."""
    if window_from is not None and window_to is not None and window_to < window_from:
        sentence = Sentence("The arrival window must end after it begins.")
        yield FieldFault("/arrival_window/to", "before_from", sentence)
    if is_over(window_to, at):
        yield FieldFault("/arrival_window/to", "in_the_past", IN_THE_PAST)


def must_be_ahead(window_to: datetime | None, at: datetime) -> None:
    """Raise ``InvalidValues`` if the arrival window is over. Its beginning may lie in the past: people are late."""
    faults = tuple(window_faults(None, window_to, at))
    if faults:
        raise InvalidValues(faults)


IN_THE_PAST = Sentence("This time is in the past; give one that is still to come.")


def _not_ahead(moment: datetime, at: datetime, pointer: str) -> Iterator[FieldFault]:
    if moment > at:
        sentence = Sentence("This time is in the future; give a time in the past.")
        yield FieldFault(pointer, "in_the_future", sentence)


def _is_before(moment: datetime, earliest: datetime | None) -> bool:
    """Compare to the second: not everybody writes down fractions of it."""
    return earliest is not None and moment < earliest.replace(microsecond=0)


def _decline(_: ReferralFile, said: ask.Decline, __: datetime) -> Iterator[FieldFault]:
    if said.reason in COMMENT_REQUIRED and not (said.comment or "").strip():
        sentence = Sentence("The reason {reason} needs a comment that explains it.", reason=said.reason)
        yield FieldFault("/comment", "missing", sentence)


def _confirm_contact(file: ReferralFile, said: ask.ConfirmContact, at: datetime) -> Iterator[FieldFault]:
    if said.at is not None:
        yield from _not_ahead(said.at, at, "/at")
        if _is_before(said.at, file.referral.sent_at):
            sentence = Sentence("This time is before the referral was sent.")
            yield FieldFault("/at", "before_sent", sentence)
    if said.code_matches is False:
        sentence = Sentence("This is not the tracking code of the case.")
        yield FieldFault("/migrant_code", "wrong_code", sentence)


def _no_show(file: ReferralFile, said: ask.NoShow, at: datetime) -> Iterator[FieldFault]:
    if not said.attempts:
        sentence = Sentence("Name at least one attempt to reach the person.")
        yield FieldFault("/attempts", "missing", sentence)
    none_since = all(_is_before(attempt.at, file.referral.accepted_at) for attempt in said.attempts)
    for place, attempt in enumerate(said.attempts):
        pointer = f"/attempts/{place}/at"
        yield from _not_ahead(attempt.at, at, pointer)
        if none_since:
            sentence = Sentence("This is before your centre accepted the referral; name at least one attempt since.")
            yield FieldFault(pointer, "before_accepted", sentence)


def _pause(_: ReferralFile, said: ask.Pause, at: datetime) -> Iterator[FieldFault]:
    if said.resume_on is not None and said.resume_on < at.date():
        sentence = Sentence("This day is in the past; name today or a later day.")
        yield FieldFault("/resume_on", "in_the_past", sentence)


def _amend(file: ReferralFile, said: ask.Amend, _: datetime) -> Iterator[FieldFault]:
    if said.handler is None and said.note is None and said.outcome is None and said.services_delivered is None:
        sentence = Sentence("Name at least one of handler, note, outcome and services_delivered.")
        yield FieldFault("", "missing", sentence)
    if file.referral.status is not ReferralStatus.COMPLETED:
        for name, given in (("outcome", said.outcome), ("services_delivered", said.services_delivered)):
            if given is not None:
                sentence = Sentence("Only a completed referral has this; complete it first.")
                yield FieldFault(f"/{name}", "not_completed", sentence)


def _reschedule(_: ReferralFile, said: ask.Reschedule, at: datetime) -> Iterator[FieldFault]:
    if said.window_from is None and said.window_to is None:
        sentence = Sentence("Say when the person is expected: from, to or both.")
        yield FieldFault("/arrival_window", "missing", sentence)
    yield from window_faults(said.window_from, said.window_to, at)


CHECKS: Mapping[Action, Check] = {
    Action.DECLINE: _decline,
    Action.CONFIRM_CONTACT: _confirm_contact,
    Action.NO_SHOW: _no_show,
    Action.PAUSE: _pause,
    Action.AMEND: _amend,
    Action.RESCHEDULE: _reschedule,
}
"""Actions that are not here take any content that has the right form."""
