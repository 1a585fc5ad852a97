"""A deletion that was due and is still owed: both ends are told once (contract, sections 4 and 6)."""

from dataclasses import dataclass

from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, OrganisationId, ReferralId
from domain.vocabulary import EventType


@dataclass(frozen=True, slots=True)
class LateDeletion:
    """A referral whose receiver is late. ``ends``: those of its two organisations that still know of it."""

    referral_id: ReferralId
    case_id: CaseId
    status: str
    version: int
    ends: tuple[OrganisationId, ...]


def told(late: LateDeletion) -> DomainEvent:
    """Make the event."""
    subject = (("referral", late.referral_id), ("case", late.case_id))
    return DomainEvent(EventType.DELETION_OVERDUE, subject, late.ends, late.status, late.version)
