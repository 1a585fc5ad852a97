"""Entries in the audit trail about signing in, sessions and what people allow, in the transaction of the act itself.

Where the entry cannot be written, there is no session, no code and no end of one: the trail fails closed here too.
Neither a name that was typed nor a password is ever written, only ids; a name that nobody has leaves no entry.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils import compat

from adapters.postgres.mapping.values import to_json
from adapters.postgres.rows.staff import UserRow
from adapters.postgres.work.audit_rows import AuditSubject, entry_row
from domain.oauth.people import Origin

FOR_THE_ORGANISATION = text("SELECT set_config('app.org', :organisation, true)")
APPEND = text("SELECT corridor.append_audit(CAST(:entries AS jsonb))")


def audit_subject_of(
    origin: Origin, operation: str, person: UserRow, client_id: UUID | None, *, known: bool = True
) -> AuditSubject:
    """Say what was done by, or, where it is not ``known`` that it was the person, in the name of somebody."""
    user_id = person.id if known else None
    return AuditSubject(person.organisation_id, client_id, user_id, operation, origin.address, origin.request_id)


def write_down(
    session: Session, audit_subject: AuditSubject, about: str, *, allowed: bool = True, object_id: str | None = None
) -> None:
    """Append an entry to the chain of the organisation; others who write into it wait until this transaction ends."""
    outcome = "allowed" if allowed else "refused"
    row = entry_row(audit_subject, compat.uuid7(), datetime.now(UTC), None, outcome, about, object_id)
    session.execute(FOR_THE_ORGANISATION, {"organisation": str(audit_subject.organisation_id)})
    session.execute(APPEND, {"entries": to_json([row])})
