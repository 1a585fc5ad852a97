"""Where a case and its referrals stand, in steps that a migrant can follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from domain.person.whole_case import WholeCase
from domain.referrals.referral import Referral
from domain.vocabulary import CaseStatus, ReferralStatus


class CaseStep(StrEnum):
    """Where a case stands: a centre helps, another one was asked to take it over, or it is closed."""

    OPEN = "open"
    OFFERED = "offered"
    CLOSED = "closed"


class ReferralStep(StrEnum):
    """Where a referral stands, in the order in which it goes well, and then the ways in which it ends early."""

    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    IN_CONTACT = "in_contact"
    DONE = "done"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    NOT_MET = "not_met"
    TAKEN_BACK = "taken_back"
    CONSENT_WITHDRAWN = "consent_withdrawn"


class DueStep(StrEnum):
    """What the other centre has to do next."""

    ANSWER = "answer"
    CONTACT = "contact"


S, R = ReferralStatus, ReferralStep
STEP_OF: Mapping[ReferralStatus, ReferralStep] = MappingProxyType(
    {
        S.SENT: R.SENT,
        S.ACKNOWLEDGED: R.SEEN,
        S.INFO_REQUESTED: R.SEEN,
        S.ACCEPTED: R.ACCEPTED,
        S.IN_PROGRESS: R.IN_CONTACT,
        S.PAUSED: R.IN_CONTACT,
        S.COMPLETED: R.DONE,
        S.DECLINED: R.DECLINED,
        S.EXPIRED: R.NO_ANSWER,
        S.NO_SHOW: R.NOT_MET,
        S.WITHDRAWN: R.TAKEN_BACK,
        S.CONSENT_WITHDRAWN: R.CONSENT_WITHDRAWN,
    }
)
"""A draft, and a referral that was entered in error, are no step for the migrant."""
AT_WORK = (ReferralStep.ACCEPTED, ReferralStep.IN_CONTACT)
UNANSWERED = (ReferralStep.SENT, ReferralStep.SEEN)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, and by when."""

    what: DueStep
    by: datetime


def case_step(whole: WholeCase) -> CaseStep:
    """Return where the case stands. An offer that belongs to a referral is told as that referral."""
    if whole.case.status is not CaseStatus.OPEN:
        return CaseStep.CLOSED
    offered = any(handoff.referral_id is None for handoff in whole.handoffs)
    return CaseStep.OFFERED if offered else CaseStep.OPEN


def referral_step(referral: Referral) -> ReferralStep | None:
    """Return where a referral stands; ``None`` for one that the migrant is told nothing about."""
    return STEP_OF.get(referral.status) if referral.sent_at is not None else None


def due_of(referral: Referral) -> Due | None:
    """Return what the receiver has to do next, and by when; ``None`` if no clock runs."""
    step = referral_step(referral)
    if step in UNANSWERED and referral.due.decide_by is not None:
        return Due(DueStep.ANSWER, referral.due.decide_by)
    if step is ReferralStep.ACCEPTED and referral.due.contact_by is not None:
        return Due(DueStep.CONTACT, referral.due.contact_by)
    return None
