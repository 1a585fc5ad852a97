"""Notes on PostgreSQL (ADR 0042).

A note of the centre's own is sealed with a key of which only its organisation has a copy. One for a handover has a key
of its own, wrapped by the case's key, which each new holder gets; a new case key wraps it anew (``keys/rekeying.py``).
"""

from uuid import UUID

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import note_key_place, note_place, open_document, seal_document
from adapters.postgres.mapping.values import Json, blob, ident, place, time, to_json
from adapters.postgres.work.paging import query_document
from adapters.postgres.work.work import PostgresWork
from domain.cases.notes import Note, NoteQuery, NoteReader
from domain.cases.relation import CaseFile
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, DataKeyId, NoteId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, SealedPlace, Unreadable
from domain.kernel.listing import Page
from domain.vocabulary import MigrantMessage, NoteKind


class PostgresNotes:
    """Implements ``domain.ports.notes.Notes``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._own: dict[CaseId, tuple[DataKeyId, DataKey]] = {}

    async def add(self, file: CaseFile, note: Note, *happened: DomainEvent) -> None:
        """Record a new note; the case must still have the version that was loaded."""
        work, case = self._work, file.case
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        row: Json = {
            "id": note.id,
            "case_id": note.case_id,
            "centre_id": note.centre.centre_id,
            "organisation_id": note.centre.organisation_id,
            "kind": note.kind,
            "language": note.language,
            "handover": note.handover,
            "data_key_id": None,
            "data_key": None,
            "created_at": note.created_at,
            "from_migrant": note.from_migrant,
        }
        if note.handover:
            key = work.vault.new_data_key()
            case_key = await work.keys.any(case.data_key_id)
            row["data_key"] = case_key.wrap(key, note_key_place(case.id, note.id))
        else:
            row["data_key_id"], key = await self._own_key(note)
        row["words"] = seal_document(key, {"body": note.body}, note_place(case.id, note.id))
        work.changes.insert("notes", row)
        work.concerns("note", note.id)
        work.record_events(happened)

    async def of_case(self, file: CaseFile, reader: NoteReader, query: NoteQuery) -> Page[Note]:
        """Read one page of what this reader may see of the notes of a case loaded in this work."""
        said = query_document(query) | {
            "case_id": file.case.id,
            "centre_id": reader.centre_id,
            "handovers": reader.handovers,
        }
        found: list[Json] = await self._work.load("load_notes", to_json(said))
        shown = found[: query.limit]
        after = (UUID(shown[-1]["id"]),) if len(found) > query.limit else None
        return Page(tuple([await self._opened(row) for row in shown]), after)

    async def _own_key(self, note: Note) -> tuple[DataKeyId, DataKey]:
        """Return the key of the organisation's own notes on this case; a new one for the first note."""
        work, mine = self._work, note.centre.organisation_id
        if note.case_id in self._own:
            return self._own[note.case_id]
        found = ident(await work.load("load_notes_key", note.case_id))
        key_id = DataKeyId(found or work.new_id())
        if found is not None:
            key = await work.keys.own(key_id, mine)
        else:
            key = work.keys.make(key_id)
            work.changes.add("grant", [await work.keys.share(key_id, note.case_id, mine)])
        self._own[note.case_id] = key_id, key
        return key_id, key

    async def _opened(self, row: Json) -> Note:
        """Decrypt a note; a text that cannot be read now is left out and named."""
        case_id, note_id = CaseId(UUID(row["case_id"])), NoteId(UUID(row["id"]))
        said, closed = Json(), tuple[Unreadable, ...]()
        try:
            key = await self._key_of(row, note_place(case_id, note_id))
            said = open_document(key, blob(row["words"]) or b"", note_place(case_id, note_id))
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            if not isinstance(problem, KeyMissing):  # a copy may be on its way: nothing for the operator to do
                self._work.cannot_open(problem)
            closed = (Unreadable("body", problem),)
        return Note(
            id=note_id,
            case_id=case_id,
            centre=place(row["centre"]),
            kind=NoteKind(row["kind"]),
            language=row["language"],
            handover=row["handover"],
            body=said.get("body"),
            created_at=time(row["created_at"]),
            unreadable=closed,
            from_migrant=None if row["from_migrant"] is None else MigrantMessage(row["from_migrant"]),
        )

    async def _key_of(self, row: Json, sealed_at: SealedPlace) -> DataKey:
        """Return the note's key, by the organisation's own copy of the key that it hangs on."""
        keys, mine = self._work.keys, self._work.request_info.actor.organisation_id
        own = ident(row["data_key_id"])
        if own is not None:
            return await keys.own(DataKeyId(own), mine)
        case_key = await keys.own(DataKeyId(UUID(row["case_key_id"])), mine)
        return case_key.unwrap(blob(row["data_key"]) or b"", note_key_place(sealed_at.case_id, sealed_at.row_id))
