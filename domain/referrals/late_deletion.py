"""A deletion is past due and still owed: both ends are told once (contract, sections 4 and 6)."""

from dataclasses import replace
from datetime import datetime

from domain.cases.case import is_excluded
from domain.kernel.events import DomainEvent
from domain.referrals.deciding import event_about
from domain.referrals.view import ReferralFile
from domain.vocabulary import EventType


def late_deletion(file: ReferralFile, at: datetime) -> DomainEvent | None:
    """Create the event when it is time to tell; a centre that was excluded in the meantime is not told."""
    referral, case = file.referral, file.case
    deletion = referral.deletion
    if deletion is None or deletion.told_late_at is not None or not deletion.is_late(at):
        return None
    ends = (place for place in (referral.sender, referral.receiver) if not is_excluded(place, case))
    audience = tuple(dict.fromkeys(place.organisation_id for place in ends))
    return replace(event_about(referral, EventType.DELETION_OVERDUE), audience=audience)
