"""Imports a directory file in one transaction. The package's docstring says what is promised."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from adapters.postgres.connection.engine import unpooled_engine
from adapters.postgres.directory.agreements import ImportedAgreement, import_agreement
from adapters.postgres.directory.checks import check
from adapters.postgres.directory.entries import CentreEntry, CorridorEntry, OrganisationEntry
from adapters.postgres.directory.journal import DirectoryChange, write_journal
from adapters.postgres.directory.known import Known, read_known
from adapters.postgres.directory.reading import read_file
from adapters.postgres.directory.report import Counts, ImportReport
from adapters.postgres.mapping.values import new_id
from adapters.postgres.rows.directory import CentreRow, CorridorMemberRow, CorridorRow, OrganisationRow
from adapters.postgres.rows.vault import OrganisationKeyRow
from domain.directory.corridor import filled_response_times
from domain.directory.organisations import OrganisationStatus
from domain.kernel.ids import OrganisationId
from domain.kernel.keys import Vault
from domain.ports.clock import utc_now
from domain.vocabulary import CentreStatus, EventType

Importable = OrganisationEntry | CentreEntry | CorridorEntry
Progress = Callable[[int, int], None]


def _no_progress(done: int, total: int) -> None:
    """Report nothing."""


async def import_directory(url: str, vault: Vault, data: bytes, progress: Progress = _no_progress) -> ImportReport:
    """Import a file as the owner of the tables (``url``); raises ``DirectoryFileWrong``.

    ``progress`` is called with the number of entries done and the total.
    """
    file, mistakes = read_file(data)
    engine = unpooled_engine(url)
    try:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            known = await read_known(session)
            check(file, known, mistakes)
            running = _Import(session, vault, known)
            entries: list[Importable] = [*file.organisations, *file.centres, *file.corridors]
            for done, entry in enumerate(entries, 1):
                await running.take(entry)
                progress(done, len(entries))
            await running.name_successors(file.centres)
            await write_journal(session, known, running.told, running.agreed, running.report, running.at)
    finally:
        await engine.dispose()
    return running.report


class _Import:
    """One import: the rows as they were, and as they will be."""

    def __init__(self, session: AsyncSession, vault: Vault, known: Known) -> None:
        self._session = session
        self._vault = vault
        self._known = known
        self.at = utc_now()
        self.report = ImportReport()
        self.told: list[DirectoryChange] = []
        self.agreed: list[ImportedAgreement] = []

    async def take(self, entry: Importable) -> None:
        """Import one entry; everything it refers to was imported before it."""
        if isinstance(entry, OrganisationEntry):
            await self._organisation(entry)
        elif isinstance(entry, CentreEntry):
            await self._centre(entry)
        else:
            await self._corridor(entry)
        # One entry at a time, so that a row exists before another refers to it.
        await self._session.flush()

    async def _organisation(self, entry: OrganisationEntry) -> None:
        row = self._known.organisations.get(entry.code)
        if row is not None:
            given = entry.given("code")
            if given.get("status") == OrganisationStatus.ACTIVE and row.confirmed_at is None:
                given["confirmed_at"] = self.at
            before = row.status
            self._update(self.report.organisations, row, given)
            self._tell_of_centres(row, before)
            return
        confirmed_at = None if entry.status is OrganisationStatus.PENDING else self.at
        row = OrganisationRow(
            **entry.model_dump(mode="json"), confirmations=[], confirmed_at=confirmed_at, **self._born()
        )
        self._create(self.report.organisations, row)
        self._known.organisations[entry.code] = row
        key = await self._vault.new_organisation_key(OrganisationId(row.id))
        self._session.add(
            OrganisationKeyRow(
                organisation_id=row.id,
                generation=key.generation,
                root_key_id=key.root_key_id,
                wrapped=key.wrapped,
                created_at=self.at,
            )
        )

    def _tell_of_centres(self, row: OrganisationRow, before: str) -> None:
        """Announce that an organisation's centres count as closed from now on, or no longer."""
        is_active = row.status == OrganisationStatus.ACTIVE
        if is_active is (before == OrganisationStatus.ACTIVE):
            return
        for centre in self._known.centres.values():
            if centre.organisation_id == row.id and centre.status != CentreStatus.CLOSED:
                status = centre.status if is_active else CentreStatus.CLOSED
                self.told.append(DirectoryChange(EventType.CENTRE_STATUS_CHANGED, centre, status))

    async def _centre(self, entry: CentreEntry) -> None:
        row = self._known.centres.get(entry.code)
        if row is not None:
            given = entry.given("code", "organisation", "successor", "certain", "source")
            if "capacity" in given and given["capacity"] != row.capacity:
                given["capacity_assured_at"] = self.at
            before = (row.capacity, row.status)
            self._update(self.report.centres, row, given)
            if row.capacity != before[0]:
                self.told.append(DirectoryChange(EventType.CENTRE_CAPACITY_CHANGED, row, row.capacity))
            if row.status != before[1]:
                self.told.append(DirectoryChange(EventType.CENTRE_STATUS_CHANGED, row, row.status))
            return
        values = entry.model_dump(mode="json", exclude={"organisation", "successor", "certain", "source"})
        row = CentreRow(
            **values,
            **self._born(),
            organisation_id=self._known.organisations[entry.organisation].id,
            capacity_assured_at=self.at if "capacity" in entry.model_fields_set else None,
            successor_centre_id=None,
        )
        self._create(self.report.centres, row)
        self._known.centres[entry.code] = row

    async def _corridor(self, entry: CorridorEntry) -> None:
        given = entry.given("lead_organisation", "members", "response_times", "agreement")
        if "lead_organisation" in entry.model_fields_set:
            lead = entry.lead_organisation
            given["lead_organisation_id"] = None if lead is None else self._known.organisations[lead].id
        row = self._known.corridors.get(entry.code)
        times = {} if entry.response_times is None else entry.response_times.model_dump(exclude_none=True)
        if row is not None:
            if entry.response_times is not None:
                given["response_times"] = filled_response_times(times, row.response_times)
            before = self._known.organisations_around(row)
            moved = await self._members(entry, row.id, joined_at=self.at)
            agreed = await self._agreement(entry, row.id)
            if agreed is not None and agreed.changed:
                self.agreed.append(agreed)
            if self._update(self.report.corridors, row, given, also=moved or agreed in self.agreed):
                self.told.append(DirectoryChange(EventType.CORRIDOR_CHANGED, row, row.status, before))
            return
        values: dict[str, Any] = {
            "status": entry.status,
            "transit_countries": list(entry.transit_countries),
            "lead_organisation_id": None,
            "response_times": filled_response_times(times),
        }
        row = CorridorRow(**(values | given), **self._born())
        self._create(self.report.corridors, row)
        self._known.corridors[entry.code] = row
        await self._session.flush()
        await self._members(entry, row.id, joined_at=None)
        await self._agreement(entry, row.id)

    async def _agreement(self, entry: CorridorEntry, corridor_id: UUID) -> ImportedAgreement | None:
        if entry.agreement is None:
            return None
        return await import_agreement(self._session, self._known, entry.agreement, corridor_id, self.at)

    async def _members(self, entry: CorridorEntry, corridor_id: UUID, joined_at: datetime | None) -> bool:
        """Update the members to match the file; returns whether anything changed."""
        if "members" not in entry.model_fields_set:
            return False
        present = self._known.members.setdefault(corridor_id, {})
        wanted = {self._known.centres[member.centre].id: member.role.value for member in entry.members}
        if wanted == {centre: row.role for centre, row in present.items()}:
            return False
        for gone in present.keys() - wanted.keys():
            await self._session.delete(present.pop(gone))
        for centre, role in wanted.items():
            if centre in present:
                present[centre].role = role
            else:
                present[centre] = CorridorMemberRow(
                    corridor_id=corridor_id, centre_id=centre, role=role, joined_at=joined_at
                )
                self._session.add(present[centre])
        return True

    async def name_successors(self, entries: list[CentreEntry]) -> None:
        """Set the centres' successors, which may come later in the file."""
        for entry in entries:
            row = self._known.centres[entry.code]
            wanted = None if entry.successor is None else self._known.centres[entry.successor].id
            if "successor" not in entry.model_fields_set or row.successor_centre_id == wanted:
                continue
            row.successor_centre_id = wanted
            if row.updated_at != self.at:
                self._next(row)
                self.report.centres.unchanged -= 1
                self.report.centres.updated += 1
        await self._session.flush()

    def _born(self) -> dict[str, Any]:
        return {"id": new_id(), "version": 1, "created_at": self.at, "updated_at": self.at}

    def _create(self, counts: Counts, row: SQLModel) -> None:
        counts.created += 1
        self._session.add(row)

    def _update(
        self,
        counts: Counts,
        row: OrganisationRow | CentreRow | CorridorRow,
        given: dict[str, Any],
        *,
        also: bool = False,
    ) -> bool:
        changed = {name: value for name, value in given.items() if getattr(row, name) != value}
        if not changed and not also:
            counts.unchanged += 1
            return False
        for name, value in changed.items():
            setattr(row, name, value)
        self._next(row)
        counts.updated += 1
        return True

    def _next(self, row: OrganisationRow | CentreRow | CorridorRow) -> None:
        row.version += 1
        row.updated_at = self.at
