"""What the database already holds, by code, locked against changes until the import is done."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.postgres.rows.agreements import AgreementRow, AgreementSignatureRow
from adapters.postgres.rows.directory import CentreRow, CorridorMemberRow, CorridorRow, OrganisationRow

LOCK = text(
    "LOCK TABLE corridor.organisations, corridor.centres, corridor.corridors, corridor.corridor_members,"
    " corridor.agreements, corridor.agreement_signatures IN SHARE ROW EXCLUSIVE MODE"
)
"""Reads continue; changes to the directory and other imports wait until this is done."""


@dataclass(slots=True)
class Known:
    """Rows by code; members by corridor and centre; agreements by corridor; signatures by agreement and signer."""

    organisations: dict[str, OrganisationRow]
    centres: dict[str, CentreRow]
    corridors: dict[str, CorridorRow]
    members: dict[UUID, dict[UUID, CorridorMemberRow]]
    agreements: dict[UUID, list[AgreementRow]]
    signatures: dict[UUID, dict[UUID, AgreementSignatureRow]]

    def organisations_of(self, corridor_id: UUID) -> frozenset[UUID]:
        """Return the organisations of a corridor's members."""
        owners = {centre.id: centre.organisation_id for centre in self.centres.values()}
        return frozenset(owners[centre] for centre in self.members.get(corridor_id, ()))

    def organisations_around(self, row: CentreRow | CorridorRow) -> frozenset[UUID]:
        """Return the organisations of a corridor's members, or a centre's own and those sharing corridors with it."""
        if isinstance(row, CorridorRow):
            return self.organisations_of(row.id)
        owners = {centre.id: centre.organisation_id for centre in self.centres.values()}
        shared = (members for members in self.members.values() if row.id in members)
        return frozenset({row.organisation_id, *(owners[centre] for members in shared for centre in members)})


async def read_known(session: AsyncSession, *, lock: bool = True) -> Known:
    """Read the whole directory: a few thousand rows at most."""
    if lock:
        await session.execute(LOCK)
    members: dict[UUID, dict[UUID, CorridorMemberRow]] = {}
    for row in await session.scalars(select(CorridorMemberRow)):
        members.setdefault(row.corridor_id, {})[row.centre_id] = row
    agreements: dict[UUID, list[AgreementRow]] = {}
    for agreement in await session.scalars(select(AgreementRow).order_by(AgreementRow.number)):  # type: ignore[arg-type]
        agreements.setdefault(agreement.corridor_id, []).append(agreement)
    signatures: dict[UUID, dict[UUID, AgreementSignatureRow]] = {}
    for signature in await session.scalars(select(AgreementSignatureRow)):
        signatures.setdefault(signature.agreement_id, {})[signature.organisation_id] = signature
    return Known(
        {row.code: row for row in await session.scalars(select(OrganisationRow))},
        {row.code: row for row in await session.scalars(select(CentreRow))},
        {row.code: row for row in await session.scalars(select(CorridorRow))},
        members,
        agreements,
        signatures,
    )
