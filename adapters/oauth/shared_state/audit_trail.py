"""Audit entries about signing in, sessions and allowances, written in the transaction of the act itself.

If the entry cannot be written, no session or code is created and no session ends: the trail fails closed here too.
Typed names and passwords are never written, only ids; an unknown name leaves no entry.
"""

from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils import compat

from adapters.postgres.rows.staff import UserRow
from adapters.postgres.work.changes import AuditSubject, entry_row
from adapters.postgres.work.trail_entries import append_entry
from domain.oauth.people import Origin
from domain.ports.clock import utc_now


def audit_subject_of(
    origin: Origin, operation: str, person: UserRow, client_id: UUID | None, *, known: bool = True
) -> AuditSubject:
    """Describe an act by somebody or, unless ``known`` to be that person, in their name."""
    user_id = person.id if known else None
    return AuditSubject(person.organisation_id, client_id, user_id, operation, origin.address, origin.request_id)


def write_down(
    session: Session, audit_subject: AuditSubject, about: str, *, allowed: bool = True, object_id: str | None = None
) -> None:
    """Append an entry to the organisation's chain; other writers to it wait until this transaction ends."""
    outcome = "allowed" if allowed else "refused"
    row = entry_row(audit_subject, compat.uuid7(), utc_now(), None, outcome, about, object_id)
    append_entry(session, audit_subject.organisation_id, row)
