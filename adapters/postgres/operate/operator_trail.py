"""What the operator does at the command line, in the audit trail.

The operator has no client and no organisation. What concerns an organisation stands in that one's chain, where its own
auditors read it; the rest in a chain of the operator's own.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.mapping.values import to_json
from adapters.postgres.work.audit_rows import AuditSubject, entry_row
from adapters.postgres.work.ids import new_id

OPERATOR = UUID(int=0)
"""Stands for the operator where an organisation would: whose chain it is that concerns no other."""
RECORD = text("SELECT corridor.record(CAST(:context AS jsonb), CAST(:changes AS jsonb))")
NOTE = "SELECT corridor.record($1, $2)"


def operators_entry(
    operation: str, organisation_id: UUID, object_id: str | None, at: datetime, about: str = "changed"
) -> dict[str, Any]:
    """Give one entry. ``organisation_id`` is whose trail it stands in: ``OPERATOR`` for what concerns none alone."""
    audit_subject = AuditSubject(organisation_id, None, None, operation, None, "command line", actor="operator")
    return entry_row(audit_subject, new_id(), at, None, "allowed", about, object_id)


async def note_change(
    connection: AsyncConnection, operation: str, organisation_id: UUID, object_id: str | None
) -> None:
    """Write an entry in the transaction of the change itself: neither is there without the other."""
    context, changes = _record(operation, organisation_id, object_id)
    await connection.execute(RECORD, {"context": context, "changes": changes})


async def note_beginning(
    connection: Any, operation: str, organisation_id: UUID = OPERATOR, object_id: str | None = None
) -> None:
    """Write an entry before work that is no transaction: one that was cut off is in the trail too."""
    await connection.execute(NOTE, *_record(operation, organisation_id, object_id))


def _record(operation: str, organisation_id: UUID, object_id: str | None) -> tuple[str, str]:
    entry = operators_entry(operation, organisation_id, object_id, datetime.now(UTC))
    return to_json({"organisation_id": organisation_id}), to_json({"audit": [entry]})
