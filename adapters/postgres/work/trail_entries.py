"""Appends entries to the audit trail through SQLAlchemy, where no unit of work records the change."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from adapters.postgres.mapping.values import Json, to_json

FOR_THE_ORGANISATION = text("SELECT set_config('app.org', :organisation, true)")
APPEND = text("SELECT corridor.append_audit(CAST(:entries AS jsonb))")


def append_entry(transaction: Connection | Session, organisation_id: UUID, entry: Json) -> None:
    """Append an entry to the organisation's chain; other writers to it wait until this transaction ends."""
    transaction.execute(FOR_THE_ORGANISATION, {"organisation": str(organisation_id)})
    transaction.execute(APPEND, {"entries": to_json([entry])})
