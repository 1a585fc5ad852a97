"""The text of referrals in one unit of work: decrypted when it is loaded, sealed when it has changed."""

from dataclasses import replace
from typing import Any

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import (
    WORDS,
    deletion_note_place,
    open_document,
    opened,
    seal_document,
    words_document,
    words_place,
)
from adapters.postgres.mapping.values import Json, blob, uuid_of
from adapters.postgres.stores.references import handler_index
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import CaseId, DataKeyId, ReferralId
from domain.kernel.keys import (
    CiphertextRejected,
    DataKey,
    KeyServiceUnavailable,
    SealedPlace,
    Unreadable,
    must_be_readable,
)
from domain.referrals.deletion import Deletion
from domain.referrals.referral import Referral, ReferralText

SealedText = tuple[bytes | None, bytes | None]


class ReferralWords:
    """Remembers what was read, so that unchanged or unreadable text stays as it is."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._words: dict[ReferralId, tuple[ReferralText, bytes | None, tuple[Unreadable, ...]]] = {}
        self._notes: dict[ReferralId, tuple[str | None, bytes | None]] = {}

    async def opened(self, row: Json) -> tuple[ReferralText, str | None, tuple[Unreadable, ...]]:
        """Decrypt the text and the note, if the actor's organisation holds a copy of the key."""
        referral_id, case_id = ReferralId(uuid_of(row["id"])), CaseId(uuid_of(row["case_id"]))
        key_id = DataKeyId(uuid_of(row["data_key_id"]))
        sealed, sealed_note = blob(row["words"]), blob(row["deletion_note"])
        text, closed = await opened(self._work, key_id, sealed, words_place(case_id, referral_id), WORDS)
        if self._waits_for_its_copy(row, key_id):
            closed = tuple(Unreadable(name, KeyMissing()) for name in WORDS)
        place = deletion_note_place(case_id, referral_id)
        noted, note_closed = await opened(self._work, key_id, sealed_note, place, ("deletion_note",))
        words, note = ReferralText(**text), noted.get("note")
        self._words[referral_id] = (words, sealed, closed)
        self._notes[referral_id] = (note, sealed_note)
        return words, note, closed + note_closed

    def _waits_for_its_copy(self, row: Json, key_id: DataKeyId) -> bool:
        """Whether custody brought it to this sender without the key, which follows (``jobs/conversation_keys.py``).
        Until then its text is unreadable, not missing: nothing may be written over it.
        """
        mine = self._work.request_info.actor.organisation_id
        is_sender = row["sent_from"] is not None and row["from_organisation_id"] == str(mine)
        return is_sender and row["words"] is not None and self._work.keys.only_others_hold(key_id, mine)

    async def as_written(self, referral: Referral) -> Referral:
        """Decrypt the text and the note with any copy of the key."""
        sealed, sealed_note = self._words[referral.id][1], self._notes[referral.id][1]
        try:
            key = await self._work.keys.any(referral.data_key_id)
            text = _opened_with(key, sealed, words_place(referral.case_id, referral.id))
            noted = _opened_with(key, sealed_note, deletion_note_place(referral.case_id, referral.id))
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            self._work.cannot_open(problem)
            return replace(referral, unreadable=(Unreadable("summary", problem),))
        deletion = referral.deletion and replace(referral.deletion, note=noted.get("note"))
        return replace(referral, words=ReferralText(**text), deletion=deletion, unreadable=())

    async def sealed(self, referral: Referral) -> SealedText:
        """Seal what changed; raises the problem if that would overwrite unreadable text."""
        words, sealed, closed = self._words[referral.id]
        if words != referral.words:
            must_be_readable(closed)
            key = await self._work.keys.any(referral.data_key_id)
            sealed = seal_document(key, words_document(referral.words), words_place(referral.case_id, referral.id))
        return sealed, await self._sealed_note(referral, referral.deletion)

    async def index_handler(self, referral: Referral) -> None:
        """Let the receiver find what a handler works on (ADR 0041)."""
        name, work = referral.words.handler, self._work
        if name is not None and name != self._words[referral.id][0].handler:
            found = await handler_index(work, referral.receiver.organisation_id, name)
            row = {"id": referral.id, "handler_index": None if found is None else bytes.fromhex(found)}
            work.changes.add("handlers", [row])

    async def _sealed_note(self, referral: Referral, deletion: Deletion | None) -> bytes | None:
        note, sealed = self._notes[referral.id]
        if deletion is None or deletion.note in (None, note):
            return sealed
        try:
            key = await self._work.keys.any(referral.data_key_id)
        except KeyMissing:
            return None  # the case is erased: nobody holds a key any more, and nothing new is written about the person
        return seal_document(key, {"note": deletion.note}, deletion_note_place(referral.case_id, referral.id))


def _opened_with(key: DataKey, sealed: bytes | None, place: SealedPlace) -> dict[str, Any]:
    return {} if sealed is None else open_document(key, sealed, place)
