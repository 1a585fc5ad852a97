"""The text of referrals and of their steps: decrypted when it is loaded, sealed when it is recorded."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

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
from adapters.postgres.mapping.values import Json, blob, moment, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId, ReferralId
from domain.kernel.index_terms import IndexKind, IndexTerm
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, SealedPlace, Unreadable
from domain.referrals.deletion import Deletion
from domain.referrals.referral import TEXTS, Referral, ReferralText, StepText, Version
from domain.referrals.said_before import Said, SaidStep
from domain.vocabulary import Outcome, ServiceType

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
        """Whether custody brought it to this sender without the key, which follows (``jobs/pending_keys.py``).
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
            for one in closed:
                raise one.problem
            key = await self._work.keys.any(referral.data_key_id)
            sealed = seal_document(key, words_document(referral.words), words_place(referral.case_id, referral.id))
        return sealed, await self._sealed_note(referral, referral.deletion)

    async def handler_index(self, referral: Referral) -> Json:
        """Return the column by which the receiver finds what a new handler works on (ADR 0041). It is left out, and so
        stays as it is, if the handler is still the same. A name without a letter or digit has an empty index: without a
        value, the former handler's would stay.
        """
        name = referral.words.handler
        if name is None or name == self._words[referral.id][0].handler:
            return {}
        found = await handler_index(self._work, referral.receiver.organisation_id, name)
        return {"handler_index": bytes.fromhex(found or "")}

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


async def handler_index(work: PostgresWork, receiver: OrganisationId, name: str) -> str | None:
    """Return the blind index of a handler, in hex, with the key of the organisation that receives the referral."""
    value = _compared(name)
    if not value:
        return None
    (found,) = await work.keys.blind_indexes(receiver, (IndexTerm(IndexKind.HANDLER, value),))
    return found


def _compared(name: str) -> str:
    """Lower case, without spaces, punctuation and what draws nothing. It only filters an organisation's own worklist;
    a look-up of persons compares more (``adapters/keyring/normalise.py``).
    """
    text = unicodedata.normalize("NFKC", name.casefold())
    return "".join(character for character in text if unicodedata.category(character)[0] not in "CZP")


def step_text_place(case_id: CaseId, step_id: UUID) -> SealedPlace:
    """Return the place of a step's text."""
    return SealedPlace("step_texts", "words", case_id, step_id)


async def record_step_text(work: PostgresWork, referral: Referral, step_id: UUID, said: StepText) -> None:
    """Seal the text of a step and add it to this work's record."""
    key = await work.keys.any(referral.data_key_id)
    sealed = seal_document(key, _document(said), step_text_place(referral.case_id, step_id))
    row = {"id": step_id, "case_id": referral.case_id, "referral_id": referral.id, "words": sealed, "at": work.at}
    work.changes.add("step_texts", [row])


async def read_step_texts(work: PostgresWork, referral: Referral) -> Mapping[UUID, StepText | Unreadable]:
    """Read the texts of a referral loaded in this work, with the organisation's own copy of the key; none without."""
    rows: list[Json] = await work.load("load_step_texts", referral.id)
    found: dict[UUID, StepText | Unreadable] = {}
    for row in rows:
        step_id, sealed = uuid_of(row["id"]), blob(row["words"])
        said = await _opened(work, referral, step_id, sealed or b"")
        if said is not None:
            found[step_id] = said
    return found


async def read_said(work: PostgresWork, referral: Referral) -> Said:
    """Read the texts of a referral loaded in this work, oldest first, with any copy of the key."""
    rows: list[Json] = await work.load("load_step_texts", referral.id)
    return tuple([SaidStep(row["type"], row["status"], await _as_written(work, referral, row)) for row in rows])


async def _as_written(work: PostgresWork, referral: Referral, row: Json) -> StepText | Unreadable:
    place = step_text_place(referral.case_id, uuid_of(row["id"]))
    try:
        key = await work.keys.any(referral.data_key_id)
        return _text_of(open_document(key, blob(row["words"]) or b"", place))
    except (KeyServiceUnavailable, CiphertextRejected) as problem:
        work.cannot_open(problem)
        return Unreadable("text", problem)


async def _opened(work: PostgresWork, referral: Referral, step_id: UUID, sealed: bytes) -> StepText | Unreadable | None:
    place = step_text_place(referral.case_id, step_id)
    said, closed = await opened(work, referral.data_key_id, sealed, place, ("text",))
    if closed:
        return closed[0]
    return _text_of(said) if said else None


def _document(said: StepText) -> dict[str, Any]:
    """Times as text: the document is JSON."""
    document = {name: text for name in TEXTS if (text := getattr(said, name)) is not None}
    if said.again:
        document["again"] = True
    for name, version in (("before", said.before), ("after", said.after)):
        if version is not None:
            document[name] = {
                key: value.isoformat() if key in _TIMES else value
                for key, value in asdict(version).items()
                if value is not None
            }
    return document


_TIMES = ("window_from", "window_to")


def _text_of(document: dict[str, Any]) -> StepText:
    texts = {name: document.get(name) for name in TEXTS}
    before, after = _version_of(document.get("before")), _version_of(document.get("after"))
    return StepText(**texts, before=before, after=after, again=document.get("again", False))


def _version_of(document: dict[str, Any] | None) -> Version | None:
    if document is None:
        return None
    outcome, services = document.get("outcome"), document.get("services_delivered")
    return Version(
        handler=document.get("handler"),
        note=document.get("note"),
        outcome=None if outcome is None else Outcome(outcome),
        services_delivered=None if services is None else tuple(map(ServiceType, services)),
        window_from=moment(document.get("window_from")),
        window_to=moment(document.get("window_to")),
    )
