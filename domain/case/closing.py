"""A case is closed by the centre that answers for it, once nothing is open on it any more. Then nobody answers for it,
and its identity is open to nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.access import Actor, Level
from domain.case.relation import CaseFile, must_be_party
from domain.case.upheaval import Upheaval
from domain.case.whole import WholeCase
from domain.custody.custody import CustodyEnd
from domain.errors import CaseHasOpenReferrals, NotYourSide
from domain.events import Happened
from domain.referral.consequences import referral_event
from domain.referral.ending import end
from domain.referral.lifecycle import ACCEPTED_UNFINISHED, AWAITING_ANSWER, Action
from domain.vocabulary import CaseStatus, EventType, Outcome, ReferralStatus


@dataclass(frozen=True, slots=True)
class Closing:
    """How it ended. ``note`` is stored encrypted."""

    outcome: Outcome
    note: str | None


def must_answer_for_case(actor: Actor, file: CaseFile) -> None:
    """Raise ``NotYourSide`` unless the actor's centre answers for the case, or did so last before it was closed."""
    if must_be_party(actor, file) is Level.HOLDER:
        return
    last = file.last_holder if file.case.holder is None else None
    if last is None or not actor.stands_at(last):
        raise NotYourSide("Only the centre that answers for the case may do that.")


def close(whole: WholeCase, said: Closing, at: datetime) -> Upheaval:
    """Decide to close; raises ``CaseHasOpenReferrals``. Drafts, which nobody but their sender knows, are withdrawn."""
    if whole.handoffs or any(
        referral.status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED) for referral in whole.referrals
    ):
        raise CaseHasOpenReferrals
    drafts = tuple(
        end(referral, ReferralStatus.WITHDRAWN, at)
        for referral in whole.referrals
        if referral.status is ReferralStatus.DRAFT
    )
    case = replace(
        whole.case,
        version=whole.case.version + 1,
        status=CaseStatus.CLOSED,
        holder=None,
        outcome=said.outcome,
        closed_at=at,
        updated_at=at,
        closing_note=said.note,
    )
    closed = Happened(EventType.CASE_CLOSED, (("case", case.id),), whole.organisations, case.status, case.version)
    return Upheaval(
        case=case,
        happened=(closed, *whole.told(tuple(referral_event(draft, Action.WITHDRAW) for draft in drafts))),
        referrals=drafts,
        custody=CustodyEnd(case.id, whole.last_holder.centre_id, at),
        closing_note=said.note,
    )
