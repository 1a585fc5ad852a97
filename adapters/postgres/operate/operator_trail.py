"""Records the operator's command-line actions in the audit trail.

The operator has no client and no organisation. What concerns an organisation goes into that organisation's chain, where
its own auditors read it; the rest into the operator's own chain.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.connection.roles import APP
from adapters.postgres.mapping.values import new_id, to_json
from adapters.postgres.work.changes import AuditSubject, entry_row
from adapters.postgres.work.trail_entries import append_entry
from domain.ports.clock import utc_now

OPERATOR = UUID(int=0)
"""The operator's id in place of an organisation: the chain for what concerns no organisation."""
RECORD = text("SELECT corridor.record(CAST(:context AS jsonb), CAST(:changes AS jsonb))")
NOTE = "SELECT corridor.record($1, $2)"


def operators_entry(
    operation: str, organisation_id: UUID, object_id: str | None, at: datetime, about: str = "changed"
) -> dict[str, Any]:
    """Return one entry. ``organisation_id`` says whose trail it goes into: ``OPERATOR`` if it concerns none alone."""
    audit_subject = AuditSubject(organisation_id, None, None, operation, None, "command line", actor="operator")
    return entry_row(audit_subject, new_id(), at, None, "allowed", about, object_id)


async def note_change(
    connection: AsyncConnection, operation: str, organisation_id: UUID, object_id: str | None
) -> None:
    """Write an entry in the transaction of the change itself: neither exists without the other."""
    entry = operators_entry(operation, organisation_id, object_id, utc_now())
    await connection.run_sync(append_entry, organisation_id, entry)


async def note_beginning(
    connection: Any, operation: str, organisation_id: UUID = OPERATOR, object_id: str | None = None
) -> None:
    """Write an entry before work that is not one transaction, so that an interrupted run is in the trail too."""
    entry = operators_entry(operation, organisation_id, object_id, utc_now())
    await connection.execute(NOTE, to_json({"organisation_id": organisation_id}), to_json({"audit": [entry]}))


async def note_as_owner(connection: Any, *operations: str) -> None:
    """Write such entries on a connection of the owner, which acts as the app meanwhile."""
    await connection.execute(f"SET ROLE {APP}")
    for operation in operations:
        await note_beginning(connection, operation)
    await connection.execute("RESET ROLE")
