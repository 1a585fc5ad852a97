"""The holder closes a case once nothing on it is open. From then on nobody holds the case; the centre that closed it
can still read what it could read before (``identity_access.py``).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case
from domain.cases.custody import CustodyEnd
from domain.cases.relation import CaseFile, must_be_party
from domain.kernel.access import Actor, Level, Place
from domain.kernel.errors import CaseClosed, CaseHasOpenReferrals, NotYourSide
from domain.kernel.events import DomainEvent
from domain.kernel.keys import must_be_readable
from domain.kernel.open_matters import naming
from domain.kernel.repetition import AlreadyDone
from domain.kernel.sentence import Sentence
from domain.person.case_decision import CaseDecision
from domain.person.taking_part import taking_part
from domain.person.whole_case import WholeCase
from domain.referrals.deciding import referral_event
from domain.referrals.ending import end
from domain.referrals.lifecycle import Action
from domain.vocabulary import CaseStatus, EventType, Outcome, ReferralStatus
from domain.vocabulary.referral import UNDER_WAY


@dataclass(frozen=True, slots=True)
class Closing:
    """How the case ended. ``note`` is stored encrypted."""

    outcome: Outcome
    note: str | None


def answers_for_case(actor: Actor, file: CaseFile) -> bool:
    """Return whether the actor's centre holds the case, or was its last holder."""
    if must_be_party(actor, file) is Level.HOLDER:
        return True
    last = file.last_holder if file.case.holder is None else None
    return last is not None and actor.stands_at(last)


def must_answer_for_case(actor: Actor, file: CaseFile) -> None:
    """Raise ``NotYourSide`` unless the actor's centre holds the case, or was its last holder."""
    if not answers_for_case(actor, file):
        raise NotYourSide(Sentence("Only the centre that holds the case can do this."))


def must_hold_open_case(actor: Actor, file: CaseFile) -> Place:
    """Return the holder, if the actor may act for it. Raises ``CaseClosed`` for the last holder of a case that has
    ended, and ``NotYourSide`` for every other party.
    """
    must_answer_for_case(actor, file)
    if file.case.holder is None:
        raise CaseClosed
    return file.case.holder


def must_close_the_same(closed: Case, said: Closing) -> None:
    """Raise ``AlreadyDone`` unless the case was closed with this outcome and note."""
    must_be_readable(closed.unreadable)
    if (closed.outcome, closed.closing_note) != (said.outcome, said.note):
        raise AlreadyDone


def close(whole: WholeCase, said: Closing, at: datetime) -> CaseDecision:
    """Close the case, or raise ``CaseHasOpenReferrals``, which names what is open: the holder is party to all of it.

    Drafts, known only to their sender, are withdrawn.
    """
    if in_the_way := (
        *(("referral", one.id) for one in whole.referrals if one.status in UNDER_WAY),
        *(("handoff", handoff.id) for handoff in whole.handoffs),
    ):
        raise naming(CaseHasOpenReferrals(), in_the_way)
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
    closed = DomainEvent(
        EventType.CASE_CLOSED, (("case", case.id),), taking_part(whole), case.status, case.version, said.outcome
    )
    return CaseDecision(
        case=case,
        happened=(closed, *whole.told(tuple(referral_event(draft, Action.WITHDRAW) for draft in drafts))),
        referrals=drafts,
        custody=CustodyEnd(case.id, whole.last_holder.centre_id, at),
        closing_note=said.note,
        retention_ends_at=whole.retention_ends_at,
    )
