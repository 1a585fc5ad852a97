"""Notes on PostgreSQL (ADR 0042).

A note of the centre's own is sealed with a key of which only its organisation has a copy. One for a handover has a key
of its own, wrapped by the case's key, which each new holder gets; a new case key wraps it anew (``keys/rekeying.py``).
"""

from uuid import UUID

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import note_key_place, note_place, open_document, opened, seal_document
from adapters.postgres.mapping.values import Json, blob, ident, place, time, to_json
from adapters.postgres.work.paging import query_document
from adapters.postgres.work.work import PostgresWork
from domain.cases.notes import Note, NoteQuery, NoteReader
from domain.cases.relation import CaseFile
from domain.kernel.ids import CaseId, DataKeyId, NoteId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, Unreadable
from domain.kernel.listing import Page
from domain.vocabulary import NoteKind

BODY = ("body",)


class PostgresNotes:
    """Implements ``domain.ports.work.Notes``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._own: dict[CaseId, tuple[DataKeyId, DataKey]] = {}

    async def add(self, file: CaseFile, note: Note) -> None:
        """Record a new note; the case must still have the version that was loaded."""
        work, case = self._work, file.case
        work.changes.stand_on("cases", {"id": case.id, "version": case.version})
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

    async def of_case(self, file: CaseFile, reader: NoteReader, query: NoteQuery) -> Page[Note]:
        """Read one page of what this reader may see of the notes of a case loaded in this work."""
        said = query_document(query) | {"centre_id": reader.centre_id, "handovers": reader.handovers}
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
        case_id, note_id = CaseId(UUID(row["case_id"])), UUID(row["id"])
        sealed, key_id = blob(row["words"]), ident(row["data_key_id"])
        closed: tuple[Unreadable, ...]
        if key_id is not None:
            said, closed = await opened(self._work, DataKeyId(key_id), sealed, note_place(case_id, note_id), BODY)
        else:
            said, closed = await self._of_handover(row, case_id, note_id)
        return Note(
            id=NoteId(note_id),
            case_id=case_id,
            centre=place(row["centre"]),
            kind=NoteKind(row["kind"]),
            language=row["language"],
            handover=row["handover"],
            body=said.get("body"),
            created_at=time(row["created_at"]),
            unreadable=closed,
        )

    async def _of_handover(self, row: Json, case_id: CaseId, note_id: UUID) -> tuple[Json, tuple[Unreadable, ...]]:
        """Decrypt it with the organisation's own copy of the case's key."""
        work = self._work
        wrapped, sealed = blob(row["data_key"]) or b"", blob(row["words"]) or b""
        try:
            case_key = await work.keys.own(DataKeyId(UUID(row["case_key_id"])), work.request_info.actor.organisation_id)
            key = case_key.unwrap(wrapped, note_key_place(case_id, note_id))
            return open_document(key, sealed, note_place(case_id, note_id)), ()
        except KeyMissing:
            return {}, ()
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            work.cannot_open(problem)
            return {}, (Unreadable("body", problem),)
