"""Fallbacks: the centres that a referral goes on to, in order, when its receiver declines or does not answer.

They are checked when they are named. When it is time to go on, every rule for sending is asked again, and one that does
not hold passes the centre over.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from domain.kernel.errors import FieldFault, InvalidValues, SendingFailure
from domain.kernel.ids import CentreId
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.decision import Decision
from domain.referrals.draft import SendingContext
from domain.referrals.lifecycle import is_over
from domain.referrals.referral import Referral
from domain.referrals.rules import RULES_FOR_SENDING, SendingFacts
from domain.referrals.sending import NewIds, close_redirected, send
from domain.referrals.unmet import unmet
from domain.vocabulary import ReferralStatus

GOES_ON_FROM = (ReferralStatus.DECLINED, ReferralStatus.EXPIRED)


def must_be_other_centres(found: SendingContext) -> None:
    """Raise ``InvalidValues`` if a fallback is the sender, the receiver or named twice."""
    faults = []
    times = Counter[CentreId]()
    for pointer, centre_id in _named(found):
        times[centre_id] += 1
        if centre_id in (found.sender.id, found.receiver.id):
            sentence = Sentence("A fallback cannot be the sending or the receiving centre.")
            faults.append(FieldFault(pointer, "same_centre", sentence))
        elif times[centre_id] > 1:
            sentence = Sentence("This centre is named twice.")
            faults.append(FieldFault(pointer, "given_twice", sentence))
    if faults:
        raise InvalidValues(tuple(faults))


def _named(found: SendingContext) -> list[tuple[str, CentreId]]:
    return [(f"/fallback_centre_ids/{place}", one.centre_id) for place, one in enumerate(found.fallbacks)]


def failing_fallbacks(found: SendingContext) -> tuple[SendingFailure, ...]:
    """Return which fallbacks can never be sent to: no member of the corridor, or of a kind that the person excludes."""
    failures = list[SendingFailure]()
    for place, one in enumerate(found.fallbacks):
        pointer = f"/fallback_centre_ids/{place}"
        if one.role is None:
            failures.append(fail.NotAMember(Sentence("A fallback is not a member of this corridor."), pointer=pointer))
        if one.operator_type in found.case.excluded_operator_types:
            failures.append(fail.OperatorTypeExcluded(pointer=pointer))
    return tuple(failures)


def fallbacks_left(referral: Referral) -> tuple[CentreId, ...]:
    """Return the fallbacks without the sender: the sending side may have passed on to one of them."""
    return tuple(centre for centre in referral.fallback_centre_ids if centre != referral.sender.centre_id)


def wants_to_go_on(ended: Referral, at: datetime) -> bool:
    """Return whether a referral that was declined or has expired has somewhere to go, and its window is not past.

    One that was accepted and then expired does not go on: its sender, who still holds the case, has to find out first
    where the person is.
    """
    if ended.status is ReferralStatus.EXPIRED and ended.accepted_at is not None:
        return False
    return ended.status in GOES_ON_FROM and bool(fallbacks_left(ended)) and not is_over(ended.window_to, at)


def may_be_sent(facts: SendingFacts) -> bool:
    """Return whether every rule for sending holds."""
    return not unmet(RULES_FOR_SENDING, facts)


def gone_on(ended: Decision, facts: SendingFacts, ids: NewIds) -> tuple[Decision, Decision]:
    """Send a referral that has just ended on to a fallback; returns the new referral, and the old one's next version,
    which names it. Only the sender is told where it went. Both are steps of the service itself: the fallback does not
    learn who declined.
    """
    sent = send(facts, ids.handoff, created=True)
    return _by_system(sent), _by_system(close_redirected(ended.referral, sent.referral, facts.at))


def _by_system(decision: Decision) -> Decision:
    return replace(decision, happened=tuple(replace(event, by_system=True) for event in decision.happened))
