"""A migrant excludes a kind of centre while the case is open: such centres lose it at once (contract, section 4).

Whatever was open with them ends visibly, because silence would leave the other side waiting: referrals are withdrawn
and handoffs called off. An excluded centre is told this one last thing, and that it owes a deletion if it had accepted.
After that it has no key, no access to the case, and sees no name in it. The transfer by which such a centre gave the
case away is completed instead: the holder goes on, and keeps what was said in it.
"""

from dataclasses import replace
from datetime import datetime

from domain.cases.case import Case, is_excluded
from domain.cases.identity import Identity
from domain.kernel.ids import OrganisationId
from domain.person.case_decision import CaseDecision, called_off, closed_to_receivers
from domain.person.whole_case import WholeCase
from domain.referrals.deciding import event_about, referral_event
from domain.referrals.ending import end, owing
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.vocabulary import EventType, Outcome, ReferralStatus
from domain.vocabulary.referral import OPEN

_ENDS_BY = {ReferralStatus.WITHDRAWN: Action.WITHDRAW, ReferralStatus.COMPLETED: Action.COMPLETE}


def exclude(whole: WholeCase, changed: Case, identity: Identity | None, at: datetime) -> CaseDecision:
    """Decide what follows from ``changed``, which excludes more kinds of centres and carries the id of its new key."""
    after = replace(whole, case=changed, referrals=tuple(_end(referral, changed, at) for referral in whole.referrals))
    pairs = zip(after.referrals, whole.referrals, strict=True)
    touched = tuple((new, old) for new, old in pairs if new is not old)
    ended = tuple(new for new, old in touched if new.status is not old.status)
    owing_now = tuple(new for new, old in touched if new.deletion is not old.deletion)
    gone = {referral.id for referral in ended}
    withdrawn = tuple(referral for referral in ended if referral.status is ReferralStatus.WITHDRAWN)
    handoffs, events = called_off(
        tuple(
            handoff
            for handoff in whole.handoffs
            if handoff.referral_id in gone
            or is_excluded(handoff.receiver, changed)
            or is_excluded(handoff.sender, changed)
        ),
        at,
    )
    return CaseDecision(
        case=changed,
        happened=whole.told(
            (
                *(referral_event(referral, _ENDS_BY[referral.status]) for referral in ended),
                *(event_about(referral, EventType.DELETION_OWED) for referral in owing_now),
                *events,
            )
        ),
        referrals=tuple(new for new, _ in touched),
        handoffs=handoffs,
        keeps_identity=after.with_identity_open(at),
        closed_conversations=closed_to_receivers(withdrawn),
        excluded=_excluded(whole, changed),
        identity=identity,
    )


def _end(referral: Referral, changed: Case, at: datetime) -> Referral:
    """A draft to an excluded centre stays: nobody there knows of it, and it cannot be sent. A centre that had accepted
    has seen the person's data and owes a deletion (ADR 0025).
    """
    receiver_is_out = referral.sent_at is not None and is_excluded(referral.receiver, changed)
    after = referral
    if referral.custody_moved and referral.status in OPEN and is_excluded(referral.sender, changed):
        return replace(end(referral, ReferralStatus.COMPLETED, at), outcome=Outcome.TAKEN_OVER)
    if referral.status in OPEN and (receiver_is_out or is_excluded(referral.sender, changed)):
        after = end(referral, ReferralStatus.WITHDRAWN, at)
    if receiver_is_out and referral.accepted_at is not None and referral.deletion is None:
        after = owing(after, referral, at)
    return after


def _excluded(whole: WholeCase, changed: Case) -> tuple[OrganisationId, ...]:
    holder = None if changed.holder is None else changed.holder.organisation_id
    return tuple(
        dict.fromkeys(
            place.organisation_id
            for place in whole.places
            if place.operator_type in changed.excluded_operator_types and place.organisation_id != holder
        )
    )
