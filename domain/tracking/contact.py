"""The migrant asks that nobody reach out any more, or allows it again.

It is a time on the case and no part of the identity: a centre must heed it before it opens anything.
"""

from dataclasses import replace
from datetime import datetime

from domain.cases.case import Case
from domain.kernel.events import DomainEvent
from domain.kernel.ids import OrganisationId
from domain.person.whole_case import WholeCase
from domain.vocabulary import EventType


def stop_contact(whole: WholeCase, at: datetime) -> tuple[Case, DomainEvent] | None:
    """Return the case with contact stopped, and the event for those who work with the person; ``None`` if it was."""
    if whole.case.contact_stopped_at is not None:
        return None
    return _changed(whole, replace(whole.case, contact_stopped=at), EventType.CASE_CONTACT_STOPPED, at)


def allow_contact(whole: WholeCase, at: datetime) -> tuple[Case, DomainEvent] | None:
    """Return the case with contact allowed, and the event; ``None`` if it was not stopped."""
    if whole.case.contact_stopped_at is None:
        return None
    return _changed(whole, replace(whole.case, contact_allowed=at), EventType.CASE_CONTACT_ALLOWED, at)


def _changed(whole: WholeCase, case: Case, type: EventType, at: datetime) -> tuple[Case, DomainEvent]:
    after = replace(case, version=case.version + 1, updated_at=at)
    event = DomainEvent(type, (("case", case.id),), _at_work(whole, at), after.status, after.version)
    (told,) = whole.told((event,))
    return after, told


def _at_work(whole: WholeCase, at: datetime) -> tuple[OrganisationId, ...]:
    """Return who works with the person: the current or last holder, and receivers that have accepted."""
    receivers = (referral.receiver.organisation_id for referral in whole.at_work(at))
    return tuple(dict.fromkeys((whole.last_holder.organisation_id, *receivers)))
