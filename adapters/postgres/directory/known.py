"""What the database knows already, by code, locked against change until the import is done."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.postgres.rows.directory import CentreRow, CorridorMemberRow, CorridorRow, OrganisationRow

LOCK = text(
    "LOCK TABLE corridor.organisations, corridor.centres, corridor.corridors, corridor.corridor_members"
    " IN SHARE ROW EXCLUSIVE MODE"
)
"""Reads go on; changes to the directory, and other imports, wait the moment that this takes."""


@dataclass(slots=True)
class Known:
    """Rows by code, members by corridor and centre."""

    organisations: dict[str, OrganisationRow]
    centres: dict[str, CentreRow]
    corridors: dict[str, CorridorRow]
    members: dict[UUID, dict[UUID, CorridorMemberRow]]

    def centre_countries(self) -> dict[UUID, str]:
        """Give the country of each centre."""
        return {row.id: row.country for row in self.centres.values()}


async def read_known(session: AsyncSession, *, lock: bool = True) -> Known:
    """Read the whole directory: some thousands of rows at most."""
    if lock:
        await session.execute(LOCK)
    members: dict[UUID, dict[UUID, CorridorMemberRow]] = {}
    for row in await session.scalars(select(CorridorMemberRow)):
        members.setdefault(row.corridor_id, {})[row.centre_id] = row
    return Known(
        {row.code: row for row in await session.scalars(select(OrganisationRow))},
        {row.code: row for row in await session.scalars(select(CentreRow))},
        {row.code: row for row in await session.scalars(select(CorridorRow))},
        members,
    )
