"""Erasing a case destroys its keys, so that nobody can read the person's data again, not even from a backup.

Ids, states, times and the ledger remain, for statistics. Open referrals and handoffs end, and every centre that had
accepted owes a deletion of its own copies.
"""

from dataclasses import replace
from datetime import datetime

from domain.cases.custody import CustodyEnd
from domain.kernel.events import DomainEvent
from domain.person.case_decision import CaseDecision, called_off
from domain.person.taking_part import taking_part
from domain.person.whole_case import WholeCase
from domain.referrals.deciding import event_about, referral_event
from domain.referrals.ending import end, owing
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.vocabulary import CaseStatus, EventType, ReferralStatus
from domain.vocabulary.referral import OPEN


def erase(whole: WholeCase, at: datetime) -> CaseDecision:
    """Decide everything that follows from erasing a case."""
    case = replace(
        whole.case,
        version=whole.case.version + 1,
        status=CaseStatus.ERASED,
        holder=None,
        has_identity=False,
        closed_at=whole.case.closed_at or at,
        updated_at=at,
        closing_note=None,
        external_id=None,
    )
    new = tuple(_end(referral, whole, at) for referral in whole.referrals)
    changed = tuple((after, before) for after, before in zip(new, whole.referrals, strict=True) if after != before)
    handoffs, handoff_events = called_off(whole.handoffs, at)
    happened = [DomainEvent(EventType.CASE_ERASED, (("case", case.id),), taking_part(whole), case.status, case.version)]
    for after, before in changed:
        if after.status is not before.status:
            happened.append(referral_event(after, Action.WITHDRAW))
        if after.deletion is not before.deletion:
            happened.append(event_about(after, EventType.DELETION_OWED))
    return CaseDecision(
        case=case,
        happened=whole.told((*happened, *handoff_events)),
        referrals=tuple(after for after, _ in changed),
        handoffs=handoffs,
        custody=None if whole.case.holder is None else CustodyEnd(case.id, whole.case.holder.centre_id, at),
    )


def _end(referral: Referral, whole: WholeCase, at: datetime) -> Referral:
    after = end(referral, ReferralStatus.WITHDRAWN, at) if referral.status in OPEN else referral
    seen = referral.accepted_at is not None and referral.deletion is None
    if seen and referral.receiver.centre_id != whole.last_holder.centre_id:
        after = owing(after, referral, at)
    return after
