"""The identity of a closed case is purged when the time allowed by the agreements ends (contract, sections 3 and 4).

The clock starts when the case is closed; reopening stops it. The centre that closed it is told first and has at least
thirty days from then on, even if an agreement was shortened meanwhile. A purge is an erasure without a request. A case
that was merged into another one is kept at least as long as that one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.cases.case import Case, is_excluded
from domain.kernel.access import Place
from domain.kernel.events import DomainEvent
from domain.vocabulary import CaseStatus, EventType

NOTICE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Retention:
    """When the identity of a closed case was purged or, as things are now, will be."""

    due_on: date | None
    purged_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A case with the centre that closed it, and when its retention ends; ``None`` while the case that it was merged
    into is open. ``corridor.retention_end`` (SQL) decides which agreements count.
    """

    case: Case
    last_holder: Place
    ends_at: datetime | None


class RetentionStep(StrEnum):
    """What the service does next."""

    TELL = "tell"
    PURGE = "purge"


def retention_step(closed: ClosedCase, at: datetime) -> RetentionStep | None:
    """Return the step that is due now: one at a time, so that no identity is purged without notice.
    ``corridor.retention_steps`` does the same in SQL; a test compares them.
    """
    if closed.case.status is not CaseStatus.CLOSED or closed.ends_at is None:
        return None
    told_at = told_of(closed.case)
    if told_at is None:
        return RetentionStep.TELL if closed.ends_at - NOTICE <= at else None
    return RetentionStep.PURGE if max(closed.ends_at, told_at + NOTICE) <= at else None


def told_of(case: Case) -> datetime | None:
    """Return when the holder was told since the case was last closed."""
    told, closed = case.retention_told_at, case.closed_at
    return told if told is not None and closed is not None and told >= closed else None


def retention_of(case: Case, ends_at: datetime | None, at: datetime) -> Retention | None:
    """Return what the holder is shown; ``None`` for an open case and for one erased by request."""
    if case.purged_at is not None:
        return Retention(None, case.purged_at)
    if ends_at is None or case.status is not CaseStatus.CLOSED:
        return None
    return Retention(max(ends_at, (told_of(case) or at) + NOTICE).date(), None)


def retention_due(closed: ClosedCase) -> DomainEvent:
    """Create the event for the centre that closed the case; a centre of a kind that the person excluded gets none."""
    case = closed.case
    audience = () if is_excluded(closed.last_holder, case) else (closed.last_holder.organisation_id,)
    return DomainEvent(EventType.CASE_RETENTION_DUE, (("case", case.id),), audience, case.status, case.version)
