"""Cases on PostgreSQL."""

from dataclasses import replace
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.loading_again import conflict_if_changed
from adapters.postgres.keys.sealing import (
    closing_note_place,
    identity_of,
    identity_place,
    open_document,
    opened,
    sealed_identity,
)
from adapters.postgres.mapping.cases import case_file_of, case_row
from adapters.postgres.mapping.journeys import leg_of
from adapters.postgres.mapping.values import Json, blob, ident, moment, time
from adapters.postgres.stores.lookups import index_identity
from adapters.postgres.stores.references import load_case, own_reference
from adapters.postgres.stores.timeline import read_timeline
from adapters.postgres.work.changes import access_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.birth import BirthDate
from domain.cases.case import Case
from domain.cases.custody import LedgerEntry
from domain.cases.identity import Identity
from domain.cases.identity_access import WhyClosed
from domain.cases.journey import Leg
from domain.cases.relation import CaseFile, level_of
from domain.kernel.access import Actor, known
from domain.kernel.errors import IdentityNotOpen
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, CaseReference, CentreId, HandoffId, OrganisationId
from domain.kernel.keys import CiphertextRejected
from domain.kernel.timeline import TimelineEntry
from domain.vocabulary import CustodyReason


class PostgresCases:
    """Implements ``domain.ports.cases.Cases``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._sealed: dict[CaseId, bytes | None] = {}
        self._notes: dict[CaseId, bytes | None] = {}

    async def get(self, case_id: CaseReference, actor: Actor, *, pointer: str | None = None) -> CaseFile:
        """Load a case by id or code, with everything that decides who sees what of it. One that the body names is not
        the one that the trail is about.
        """
        found = known(await load_case(self._work, case_id), pointer)
        file = case_file_of(found)
        known(level_of(actor, file), pointer)
        file = replace(file, case=await self._with_texts(found, file, actor))
        self._sealed[file.case.id] = blob(found["identity"])
        self._notes[file.case.id] = blob(found["closing_note"])
        if pointer is None:
            self._work.case_id = file.case.id
            self._work.concerns("case", file.case.id)
        return file

    async def _with_texts(self, found: Json, file: CaseFile, actor: Actor) -> Case:
        """Decrypt the note of a closed case, and the organisation's own reference."""
        case = await self._with_note(found, file, actor)
        if found["own_reference"] is None:
            return case
        external_id, closed = await own_reference(self._work, found["own_reference"], case.id, case.id)
        return replace(case, external_id=external_id, unreadable=case.unreadable + closed)

    async def _with_note(self, found: Json, file: CaseFile, actor: Actor) -> Case:
        """Decrypt the note of a closed case for the centre that closed it."""
        last, case = file.last_holder, file.case
        if last is None or not actor.stands_at(last):
            return case
        place, sealed = closing_note_place(case.id), blob(found["closing_note"])
        text, closed = await opened(self._work, case.data_key_id, sealed, place, ("closing_note",))
        return replace(case, closing_note=text.get("note"), unreadable=closed)

    async def identity(self, file: CaseFile, actor: Actor) -> Identity:
        """Decrypt the identity with the organisation's own key, and record the reading: without an entry, no response.

        The entry requires the version of the case that was decided on: fetching a key may take seconds, and a
        withdrawal does
        not wait for it.
        """
        self._work.write_audit("allowed", "identity")
        self._work.changes.add_precondition("cases", {"id": file.case.id, "version": file.case.version})
        sealed = self._sealed[file.case.id]
        if sealed is None:
            return Identity()
        try:
            key = await self._work.keys.own(file.case.data_key_id, actor.organisation_id)
        except KeyMissing:
            holder = file.case.holder or file.last_holder
            if holder is not None and holder.organisation_id == actor.organisation_id:
                raise  # a rotation is pending and will create a new copy
            raise IdentityNotOpen(why=WhyClosed.CONSENT_WITHDRAWN) from None
        try:
            return identity_of(open_document(key, sealed, identity_place(file.case.id)))
        except CiphertextRejected:
            await conflict_if_changed(self._work, file.case.id, file.case.version)
            raise

    async def birth_date(self, file: CaseFile) -> BirthDate | None:
        """Decrypt the birth date, which is shown to nobody, so nothing is recorded in the audit trail."""
        sealed = self._sealed[file.case.id]
        if sealed is None:
            return None
        key = await self._work.keys.any(file.case.data_key_id)
        person = identity_of(open_document(key, sealed, identity_place(file.case.id))).person
        return None if person is None else person.birth_date

    async def open(self, case: Case, identity: Identity, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new case: its holder, its first custody entry, and its own key."""
        work, holder = self._work, case.holder
        if holder is None:
            raise ValueError("a case is opened by the centre that answers for it")
        key = work.keys.make(case.data_key_id)
        work.case_id = case.id
        work.changes.insert("cases", case_row(case, sealed_identity(key, case.id, identity)))
        first: Json = {
            "case_id": case.id,
            "entry": 1,
            "centre_id": holder.centre_id,
            "organisation_id": holder.organisation_id,
            "since": work.at,
            "until": None,
            "by": CustodyReason.OPENED,
            "handoff_id": None,
        }
        work.changes.insert("custody", first)
        work.changes.add("access", [access_row(holder.organisation_id, case.id, case.id, work.at)])
        work.changes.add("grant", [await work.keys.share(case.data_key_id, case.id, holder.organisation_id)])
        if not identity.empty:
            await index_identity(work, case.id, case.code, holder.organisation_id, identity)
        work.record_events(happened)

    async def change(self, case: Case, identity: Identity | None, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of a case."""
        sealed = self._sealed[case.id]
        if identity is not None:
            key = await self._work.keys.any(case.data_key_id)
            sealed = sealed_identity(key, case.id, identity)
            if case.holder is not None:
                await index_identity(self._work, case.id, case.code, case.holder.organisation_id, identity)
        self._work.changes.update("cases", case_row(case, sealed, self._notes[case.id]))
        self._work.record_events(happened)

    async def renew_index(self, file: CaseFile) -> None:
        """Make the blind indexes anew from the sealed identity, with any copy of the key."""
        case, sealed = file.case, self._sealed[file.case.id]
        holder = case.holder or file.last_holder
        if sealed is None or holder is None:
            return
        self._work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        key = await self._work.keys.any(case.data_key_id)
        identity = identity_of(open_document(key, sealed, identity_place(case.id)))
        await index_identity(self._work, case.id, case.code, holder.organisation_id, identity)

    async def custody(self, file: CaseFile) -> tuple[LedgerEntry, ...]:
        """Read the whole custody ledger, oldest first."""
        found: list[Json] = await self._work.load("load_custody", file.case.id)
        return tuple(_ledger_entry(row) for row in found)

    async def journey(self, file: CaseFile) -> tuple[Leg, ...]:
        """Read the legs of a case that the actor's organisation may know of, oldest first."""
        found: list[Json] = await self._work.load("load_journey", file.case.id)
        return tuple(map(leg_of, found))

    async def timeline(self, file: CaseFile) -> tuple[TimelineEntry, ...]:
        """Read the timeline of a case as far as the actor's organisation may see it, oldest first."""
        return await read_timeline(self._work, "load_case_timeline", file.case.id)


def _ledger_entry(row: Json) -> LedgerEntry:
    handoff = ident(row["handoff_id"])
    return LedgerEntry(
        centre_id=CentreId(UUID(row["centre_id"])),
        organisation_id=OrganisationId(UUID(row["organisation_id"])),
        since=time(row["since"]),
        until=moment(row["until"]),
        by=CustodyReason(row["by"]),
        handoff_id=None if handoff is None else HandoffId(handoff),
    )
