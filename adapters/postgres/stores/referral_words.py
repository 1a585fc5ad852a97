"""What people wrote on a referral, opened and sealed: the words of the conversation, and the note on a deletion."""

from typing import Any

from adapters.postgres.key_chain import KeyMissing
from adapters.postgres.mapping.values import Json, blob, uuid_of
from adapters.postgres.sealing import deletion_note_place, open_document, seal_document, words_document, words_place
from adapters.postgres.work import PostgresWork
from domain.access import Actor
from domain.ids import CaseId, DataKeyId, ReferralId
from domain.keys import Place
from domain.referral.deletion import Deletion
from domain.referral.referral import Referral, Words

Sealed = tuple[bytes | None, bytes | None]


class ReferralWords:
    """Remembers what was read, so that what did not change, or could not be read, stays as it is."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._words: dict[ReferralId, tuple[Words, bytes | None]] = {}
        self._notes: dict[ReferralId, tuple[str | None, bytes | None]] = {}

    async def opened(self, row: Json, actor: Actor) -> tuple[Words, str | None]:
        """Open the words and the note, where the actor's organisation holds a copy of the key."""
        referral_id, case_id = ReferralId(uuid_of(row["id"])), CaseId(uuid_of(row["case_id"]))
        words = Words(**await self._open(row, "words", words_place(case_id, referral_id), actor))
        note = (await self._open(row, "deletion_note", deletion_note_place(case_id, referral_id), actor)).get("note")
        self._words[referral_id] = (words, blob(row["words"]))
        self._notes[referral_id] = (note, blob(row["deletion_note"]))
        return words, note

    async def sealed(self, referral: Referral) -> Sealed:
        """Seal what changed."""
        words, sealed = self._words[referral.id]
        if words != referral.words:
            key = await self._work.keys.any(referral.data_key_id)
            sealed = seal_document(key, words_document(referral.words), words_place(referral.case_id, referral.id))
        return sealed, await self._sealed_note(referral, referral.deletion)

    async def _sealed_note(self, referral: Referral, deletion: Deletion | None) -> bytes | None:
        note, sealed = self._notes[referral.id]
        if deletion is None or deletion.note in (None, note):
            return sealed
        try:
            key = await self._work.keys.any(referral.data_key_id)
        except KeyMissing:
            return None  # the case is erased: nobody holds a key any more, and nothing new is written about the person
        return seal_document(key, {"note": deletion.note}, deletion_note_place(referral.case_id, referral.id))

    async def _open(self, row: Json, column: str, place: Place, actor: Actor) -> dict[str, Any]:
        sealed = blob(row[column])
        if sealed is None:
            return {}
        try:
            key = await self._work.keys.own(DataKeyId(uuid_of(row["data_key_id"])), actor.organisation_id)
        except KeyMissing:
            return {}
        return open_document(key, sealed, place)
