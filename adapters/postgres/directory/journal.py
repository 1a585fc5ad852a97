"""Records an import like any other change: events to the partners concerned, an entry in the audit trail.

New entries send no events: nobody knew of them before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.postgres.directory.agreements import ImportedAgreement, agreement_status
from adapters.postgres.directory.known import Known
from adapters.postgres.directory.report import ImportReport
from adapters.postgres.mapping.values import new_id, to_json
from adapters.postgres.operate.operator_trail import OPERATOR, RECORD, operators_entry
from adapters.postgres.rows.directory import CentreRow, CorridorRow
from adapters.postgres.work.changes import journal_row
from domain.directory.organisations import OrganisationStatus
from domain.kernel.events import DomainEvent
from domain.kernel.ids import OrganisationId, to_text
from domain.vocabulary import EventType

COORDINATORS = text("SELECT corridor.coordinating_bodies()")


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """One change to an existing row; ``readers`` are organisations notified in addition to the usual ones."""

    type: EventType
    row: CentreRow | CorridorRow
    status: str
    readers: frozenset[UUID] = frozenset()


async def write_journal(
    session: AsyncSession,
    known: Known,
    told: list[DirectoryChange],
    agreed: list[ImportedAgreement],
    report: ImportReport,
    at: datetime,
) -> None:
    """Record events and audit entries in the transaction of the import; nothing if nothing changed.

    The import as a whole is in the operator's own trail, each change to an existing row in its organisation's.
    """
    if not report.changed:
        return
    changes: dict[str, Any] = {"audit": [operators_entry("import_directory", OPERATOR, None, at, report.summary)]}
    happened = [_changed_event(one, known) for one in told]
    happened += [event for one in agreed for event in await _agreement_events(session, one, known, at)]
    if happened:
        changes["journal"] = [journal_row(new_id(), at, event, None) for event in happened]
    await _record(session, OPERATOR, changes)
    changed_by = _changed(known, at)
    for one in agreed:
        for party in known.organisations_of(one.row.corridor_id):
            changed_by.setdefault(party, []).append(to_text("agreement", one.row.id))
    for organisation_id, changed in changed_by.items():
        entries = [operators_entry("import_directory", organisation_id, each, at) for each in changed]
        await _record(session, organisation_id, {"audit": entries})


async def _record(session: AsyncSession, organisation_id: UUID, changes: dict[str, Any]) -> None:
    context = {"organisation_id": organisation_id}
    await session.execute(RECORD, {"context": to_json(context), "changes": to_json(changes)})


def _changed(known: Known, at: datetime) -> dict[UUID, list[str]]:
    """Return the public ids of the existing organisations and centres that were changed, by organisation."""
    found: dict[UUID, list[str]] = {}
    for organisation in known.organisations.values():
        if organisation.updated_at == at != organisation.created_at:
            found.setdefault(organisation.id, []).append(to_text("organisation", organisation.id))
    for centre in known.centres.values():
        if centre.updated_at == at != centre.created_at:
            found.setdefault(centre.organisation_id, []).append(to_text("centre", centre.id))
    return found


async def _agreement_events(
    session: AsyncSession, agreed: ImportedAgreement, known: Known, at: datetime
) -> list[DomainEvent]:
    """Tell members, lead and coordinating body of an agreement that is new, and of signatures that are."""
    corridor = next(row for row in known.corridors.values() if row.id == agreed.row.corridor_id)
    readers = {*known.organisations_of(corridor.id), *await session.scalar(COORDINATORS)}
    readers |= {corridor.lead_organisation_id} - {None}
    audience = tuple(map(OrganisationId, sorted(readers)))
    kinds = [EventType.AGREEMENT_PUBLISHED] * agreed.published + [EventType.AGREEMENT_SIGNED] * bool(agreed.signed)
    subject = (("agreement", agreed.row.id), ("corridor", corridor.id))
    status = agreement_status(known, agreed.row, at.date())
    return [DomainEvent(kind, subject, audience, status, agreed.row.version) for kind in kinds]


def _changed_event(told: DirectoryChange, known: Known) -> DomainEvent:
    kind = "centre" if isinstance(told.row, CentreRow) else "corridor"
    readers = told.readers | known.organisations_around(told.row)
    if kind == "centre":  # as over HTTP: who is not active is told nothing
        readers &= {one.id for one in known.organisations.values() if one.status == OrganisationStatus.ACTIVE}
    audience = tuple(map(OrganisationId, sorted(readers)))
    return DomainEvent(told.type, ((kind, told.row.id),), audience, told.status, told.row.version)
