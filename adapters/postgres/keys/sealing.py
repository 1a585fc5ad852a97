"""Seals text about a person, and reads it back. One blob per row: one key, one nonce, one column."""

import json
from dataclasses import asdict, fields
from datetime import date
from typing import Any
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.work.work import PostgresWork
from domain.cases.identity import Identity, IdentityDocument, NameInScript, Person, SafeContact
from domain.kernel.ids import CaseId, DataKeyId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, SealedPlace, Unreadable
from domain.referrals.referral import ReferralText
from domain.vocabulary import Channel, IdentityDocumentType

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


def refusal_place(case_id: CaseId, handoff_id: UUID) -> SealedPlace:
    """Return the place of the reason for which a direct handoff was refused."""
    return SealedPlace("handoffs", "refusal", case_id, handoff_id)


def seal_document(key: DataKey, document: dict[str, Any], place: SealedPlace) -> bytes:
    """Seal a JSON document for its place."""
    plain = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return key.seal(plain.encode(), place)


def open_document(key: DataKey, sealed: bytes, place: SealedPlace) -> dict[str, Any]:
    """Open what ``seal_document`` made; raises ``CiphertextRejected`` for anything else."""
    document: dict[str, Any] = json.loads(key.open(sealed, place))
    return document


def words_document(words: ReferralText) -> dict[str, Any]:
    """Return the text as a document, without empty fields."""
    return {name: said for name in WORDS if (said := getattr(words, name)) is not None}


def identity_document(identity: Identity) -> dict[str, Any]:
    """Convert an identity to a document."""
    return asdict(identity)


def identity_of(document: dict[str, Any]) -> Identity:
    """Read an identity from a document."""
    return Identity(_person(document["person"]), _safe_contact(document["safe_contact"]))


def _person(given: dict[str, Any] | None) -> Person | None:
    if given is None:
        return None
    return Person(
        full_name=given["full_name"],
        names=tuple(NameInScript(**name) for name in given["names"]),
        birth_date=None if given["birth_date"] is None else date.fromisoformat(given["birth_date"]),
        nationality=given["nationality"],
        phones=tuple(given["phones"]),
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
    work: PostgresWork, data_key_id: DataKeyId, sealed: bytes | None, place: SealedPlace, fields: tuple[str, ...]
) -> Opened:
    """Return the text, decrypted with the organisation's own copy of the key; empty without a copy, or for the service
    itself.

    ``fields`` are those it may contain: which of them were written is unknown until it is decrypted.
    """
    if sealed is None or work.request_info.actor.is_system:
        return {}, ()
    try:
        key = await work.keys.own(data_key_id, work.request_info.actor.organisation_id)
        return open_document(key, sealed, place), ()
    except KeyMissing:
        return {}, ()
    except (KeyServiceUnavailable, CiphertextRejected) as problem:
        work.cannot_open(problem)
        return {}, tuple(Unreadable(field, problem) for field in fields)
