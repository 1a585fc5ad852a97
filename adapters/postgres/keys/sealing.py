"""Seals text about a person, and the responses that may hold such text. One blob per row: one key, one nonce, one
column.

First responses to POSTs are stored for retries, sealed for the client's organisation. The digest of the request is
sealed too, and keyed, or a thief of the database could try every phone number on a look-up (security.md, rule 9). While
the key service is unavailable, a response without free text is stored in plain: a withdrawal must not wait for a key.
One that shows a secret is stored twice: without it, and for an hour as it is (ADR 0044).
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain, KeyMissing
from adapters.postgres.mapping.values import Json, blob
from domain.cases.birth import BirthDate
from domain.cases.identity import Identity, IdentityDocument, LodgedBy, NameInScript, Person, Phone, SafeContact
from domain.kernel.errors import IdempotencyKeyReused
from domain.kernel.ids import CaseId, DataKeyId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, SealedPlace, Unreadable
from domain.kernel.request_info import AlreadyAnswered, AnsweredBefore, Gone, RequestInfo, StoredAnswer
from domain.referrals.referral import ReferralText
from domain.vocabulary import Channel, IdentityDocumentType, Relation

if TYPE_CHECKING:
    from adapters.postgres.work.work import PostgresWork

WORDS = tuple(field.name for field in fields(ReferralText))
"""The text fields of a referral."""


def words_place(case_id: CaseId, referral_id: UUID) -> SealedPlace:
    """Return the place of a referral's text."""
    return SealedPlace("referrals", "words", case_id, referral_id)


def identity_place(case_id: CaseId) -> SealedPlace:
    """Return the place of an identity."""
    return SealedPlace("cases", "identity", case_id, case_id)


def consent_place(case_id: CaseId, consent_id: UUID) -> SealedPlace:
    """Return the place of a consent's text."""
    return SealedPlace("consents", "words", case_id, consent_id)


def closing_note_place(case_id: CaseId) -> SealedPlace:
    """Return the place of a closed case's note."""
    return SealedPlace("cases", "closing_note", case_id, case_id)


def deletion_note_place(case_id: CaseId, referral_id: UUID) -> SealedPlace:
    """Return the place of the note on a confirmed deletion."""
    return SealedPlace("referrals", "deletion_note", case_id, referral_id)


def handoff_place(case_id: CaseId, handoff_id: UUID) -> SealedPlace:
    """Return the place of a direct handoff's text."""
    return SealedPlace("handoffs", "words", case_id, handoff_id)


def note_place(case_id: CaseId, note_id: UUID) -> SealedPlace:
    """Return the place of a note's text."""
    return SealedPlace("notes", "words", case_id, note_id)


def note_key_place(case_id: CaseId, note_id: UUID) -> SealedPlace:
    """Return the place of the key of a note for a handover, wrapped by the case's key."""
    return SealedPlace("notes", "data_key", case_id, note_id)


def refusal_place(case_id: CaseId, handoff_id: UUID) -> SealedPlace:
    """Return the place of the reason for which a direct handoff was refused."""
    return SealedPlace("handoffs", "refusal", case_id, handoff_id)


def seal_document(key: DataKey, document: dict[str, Any], place: SealedPlace) -> bytes:
    """Seal a JSON document for its place."""
    plain = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return key.seal(plain.encode(), place)


def open_document(key: DataKey, sealed: bytes, place: SealedPlace) -> dict[str, Any]:
    """Open what ``seal_document`` made; raises ``CiphertextRejected`` for anything else."""
    return dict(json.loads(key.open(sealed, place)))


def words_document(words: ReferralText) -> dict[str, Any]:
    """Return the text as a document, without empty fields."""
    return {name: text for name in WORDS if (text := getattr(words, name)) is not None}


def sealed_identity(key: DataKey, case_id: CaseId, identity: Identity) -> bytes | None:
    """Seal an identity for its place; one that is empty is none."""
    if identity.empty:
        return None
    document, person = asdict(identity), identity.person
    if person is not None:
        born = person.birth_date
        document["person"]["birth_date"] = None if born is None else str(born)
        document["person"]["phones"] = [_phone_document(phone) for phone in person.phones]
    return seal_document(key, document, identity_place(case_id))


def identity_of(document: dict[str, Any]) -> Identity:
    """Read an identity from a document."""
    return Identity(
        _person(document["person"]), _safe_contact(document["safe_contact"]), _lodged_by(document.get("lodged_by"))
    )


def _phone_document(phone: Phone) -> str | dict[str, str]:
    """Without a note as a plain text, the only form of identities sealed before notes were kept."""
    return phone.number if phone.note is None else {"number": phone.number, "note": phone.note}


def _phone(given: str | dict[str, str]) -> Phone:
    return Phone(given) if isinstance(given, str) else Phone(**given)


def _lodged_by(given: dict[str, Any] | None) -> LodgedBy | None:
    return None if given is None else LodgedBy(**{**given, "relation": Relation(given["relation"])})


def _person(given: dict[str, Any] | None) -> Person | None:
    if given is None:
        return None
    return Person(
        full_name=given["full_name"],
        names=tuple(NameInScript(**name) for name in given["names"]),
        birth_date=None if given["birth_date"] is None else BirthDate.parse(given["birth_date"]),
        nationality=given["nationality"],
        phones=tuple(_phone(phone) for phone in given["phones"]),
        identity_documents=tuple(
            IdentityDocument(IdentityDocumentType(paper["type"]), paper["number"], paper["country"])
            for paper in given["identity_documents"]
        ),
        address=given["address"],
    )


def _safe_contact(given: dict[str, Any] | None) -> SafeContact | None:
    if given is None:
        return None
    return SafeContact(
        **{**given, "channel": Channel(given["channel"]), "never_contact": tuple(given["never_contact"])}
    )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


Opened = tuple[dict[str, Any], tuple[Unreadable, ...]]


async def opened(
    work: "PostgresWork", data_key_id: DataKeyId, sealed: bytes | None, place: SealedPlace, fields: tuple[str, ...]
) -> Opened:
    """Return the text, decrypted with the organisation's own copy of the key; empty without a copy, for the service
    itself and for the migrant.

    ``fields`` are those it may contain: which of them were written is unknown until it is decrypted.
    """
    if sealed is None or not work.request_info.actor.is_staff:
        return {}, ()
    try:
        key = await work.keys.own(data_key_id, work.request_info.actor.organisation_id)
        return open_document(key, sealed, place), ()
    except KeyMissing:
        return {}, ()
    except (KeyServiceUnavailable, CiphertextRejected) as problem:
        work.cannot_open(problem)
        return {}, tuple(Unreadable(field, problem) for field in fields)


def _answer_place(request_info: RequestInfo, column: str = "answer") -> SealedPlace:
    actor = request_info.actor
    return SealedPlace("idempotency", column, CaseId(actor.organisation_id), actor.client_id)


async def answer_row(
    request_info: RequestInfo, answer: StoredAnswer, keys: KeyChain, at: datetime, about: Sequence[UUID | None]
) -> Json:
    """Return the row that stores a response about these cases, with its data key wrapped for the organisation."""
    if request_info.idempotency is None or request_info.idempotency.fingerprint is None:
        raise ValueError("an answer is kept only for a request with an Idempotency-Key, once it is read")
    actor, fingerprint = request_info.actor, request_info.idempotency.fingerprint
    generation, wrapped, secret, later = None, None, None, answer.without_secrets
    try:
        data_key, generation, wrapped = await keys.make_own(DataKeyId(actor.client_id), actor.organisation_id)
        if later is not None:
            secret = data_key.seal(_written(fingerprint, answer), _answer_place(request_info, "secret"))
            answer = replace(answer, body=later)
        kept = data_key.seal(_written(fingerprint, answer), _answer_place(request_info))
    except KeyServiceUnavailable:
        if later is not None or not answer.has_no_free_text:
            raise
        kept = _written(fingerprint, answer)
    return {
        "client_id": actor.client_id,
        "digest": request_info.idempotency.digest,
        "organisation_id": actor.organisation_id,
        "generation": generation,
        "data_key": wrapped,
        "answer": kept,
        "created_at": at,
        "case_id": about[0],
        "more_cases": about[1:] or None,
        "secret": secret,
        "centres": None if actor.centre_ids is None else sorted(actor.centre_ids),
        "role": actor.role,
    }


async def replay_answer(request_info: RequestInfo, row: Json, keys: KeyChain) -> None:
    """Raise what to say, unless it is decided anew: the first response, a key of another request, ended access."""
    if request_info.idempotency is None:
        raise ValueError("an answer is looked for only with an Idempotency-Key")
    actor = request_info.actor
    keys.learn(row)
    if not (plain := blob(row["answer"])):
        raise Gone
    if request_info.idempotency.fingerprint is None:
        raise AnsweredBefore
    if row["generation"] is not None:
        copy = (row["generation"], blob(row["data_key"]) or b"")
        data_key = await keys.unwrap(DataKeyId(actor.client_id), actor.organisation_id, copy)
        shown = blob(row["secret"])
        plain = data_key.open(shown or plain, _answer_place(request_info, "secret" if shown else "answer"))
    kept = json.loads(plain)
    if kept["fingerprint"] != request_info.idempotency.fingerprint:
        raise IdempotencyKeyReused
    if row["outlived"] and kept["status"] == 201:
        raise Gone  # deciding anew would make the same thing twice
    if row["outlived"] and kept["status"] < 400:
        return
    raise AlreadyAnswered(StoredAnswer(kept["status"], kept["headers"], base64.b64decode(kept["body"])))


def _written(fingerprint: str, answer: StoredAnswer) -> bytes:
    body = base64.b64encode(answer.body).decode()
    kept = {"fingerprint": fingerprint, "status": answer.status, "headers": dict(answer.headers), "body": body}
    return json.dumps(kept).encode()
