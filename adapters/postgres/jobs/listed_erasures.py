"""Finds the erasures that belong in the list kept outside the database (``domain/ports/erasures.py``)."""

from datetime import datetime

from adapters.postgres.connection.pool import Database
from domain.kernel.ids import CaseId, OrganisationId
from domain.ports.erasures import Erasure


async def erasures_since(database: Database, moment: datetime | None) -> list[Erasure]:
    """Return the erasures that bear a time since ``moment``, or all. The database connections act as the worker."""
    rows = await database.rows("SELECT * FROM corridor.erasures_since($1)", moment)
    return [Erasure(CaseId(row["case_id"]), OrganisationId(row["organisation_id"]), row["at"]) for row in rows]
