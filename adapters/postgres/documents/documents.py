"""Documents on PostgreSQL: who reads their rows, and with which key (ADR 0057).

A document's key is wrapped by the case's key. Unless it is an identity document, it is also wrapped by its referral's
key, which a receiver has even if it may read documents but not the identity.
"""

from dataclasses import replace
from uuid import UUID

from adapters.postgres.documents.pieces import PostgresStoredFile
from adapters.postgres.documents.statements import Statements
from adapters.postgres.keys.document_places import conversation_key_place, document_key_place, document_place
from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import open_document, seal_document
from adapters.postgres.mapping.agreements import covered_row
from adapters.postgres.mapping.values import Json, blob, place, time, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.documents.access import DocumentFile, category_of
from domain.documents.document import Document
from domain.documents.files import MediaType
from domain.documents.sharing import is_shared
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, DataKeyId, DocumentId, ReferralId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, Unreadable
from domain.ports.documents import StagedFile
from domain.referrals.view import ReferralFile
from domain.vocabulary import DocumentCategory

WORDS = ("title", "sha256")


class PostgresDocuments:
    """Implements ``domain.ports.documents.Documents``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._rows: dict[DocumentId, Json] = {}
        self._wrapped_by: dict[ReferralId, tuple[DataKeyId, DataKeyId]] = {}

    async def of_referral(self, file: ReferralFile) -> tuple[Document, ...]:
        """Read all documents of a referral, newest first, without their titles."""
        referral = file.referral
        found: Json | None = await self._work.load("load_documents", referral.id)
        if found is None:
            return ()
        self._wrapped_by[referral.id] = _key(found["case_key_id"]), _key(found["conversation_key_id"])
        self._rows |= {DocumentId(uuid_of(row["id"])): row for row in found["documents"]}
        return tuple(map(_document_of, found["documents"]))

    async def with_titles(self, file: DocumentFile, documents: tuple[Document, ...]) -> tuple[Document, ...]:
        """Decrypt titles and digests; what cannot be read now is reported as unreadable. If identity documents are
        among them, record it, which requires the basis of the decision to be unchanged.
        """
        if any(one.category is DocumentCategory.IDENTITY_DOCUMENT for one in documents):
            self._record("identity", file)
        return tuple([await self._with_title(one) for one in documents])

    async def _with_title(self, document: Document) -> Document:
        sealed_at = document_place(document.case_id, document.id)
        try:
            key = await self._key_of(document)
            words = open_document(key, blob(self._rows[document.id]["words"]) or b"", sealed_at)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            if not isinstance(problem, KeyMissing):  # a copy may still be coming: nothing for the operator to do
                self._work.cannot_open(problem)
            return replace(document, unreadable=tuple(Unreadable(name, problem) for name in WORDS))
        return replace(document, title=words["title"], sha256=words["sha256"])

    async def open(self, file: DocumentFile, document: Document) -> PostgresStoredFile:
        """Record the opening, which requires the basis of the decision to be unchanged; then return the file."""
        is_identity = document.category is DocumentCategory.IDENTITY_DOCUMENT
        self._record("identity" if is_identity else "document", file)
        key = await self._key_of(document)
        return PostgresStoredFile(Statements.beside(self._work), document, key, self._work.cannot_open)

    async def count(self, referral_id: ReferralId) -> int:
        """Count the documents of a referral."""
        found: int = await Statements.beside(self._work).value("count_documents", referral_id)
        return found

    async def add(self, file: DocumentFile, document: Document, staged: StagedFile, happened: DomainEvent) -> None:
        """Record a document; its pieces, its upload and the case's key must be unchanged since the decision, and the
        agreement must still cover it.
        """
        work, case = self._work, file.case.case
        work.changes.add_precondition(
            "cases", {"id": case.id, "version": case.version, "data_key_id": case.data_key_id}
        )
        self._on_referral(file)
        referral, category = file.referral.referral, document.category
        if is_shared(referral, document.added_by, category):
            work.changes.add_precondition("agreements", covered_row(referral, category_of(category)))
        key, sealed_at = staged.document_key, document_place(document.case_id, document.id)
        wrapped = (await work.keys.any(case.data_key_id)).wrap(key, document_key_place(document.case_id, document.id))
        row: Json = {
            "id": document.id,
            "case_id": document.case_id,
            "referral_id": document.referral_id,
            "centre_id": document.added_by.centre_id,
            "organisation_id": document.added_by.organisation_id,
            "category": document.category,
            "language": document.language,
            "media_type": document.media_type,
            "size": document.bytes,
            "words": seal_document(key, {name: getattr(document, name) for name in WORDS}, sealed_at),
            "data_key": wrapped,
            "conversation_key": await self._for_the_receiver(file.referral, document, key),
            "created_at": document.created_at,
        }
        finished: Json = {
            "id": staged.upload.id,
            "writer": staged.writer,
            "document_id": document.id,
            "referral_id": document.referral_id,
            "pieces": staged.cleaned_pieces,
            "at": work.at,
        }
        work.changes.insert("documents", row)
        work.changes.add("finish_uploads", [finished])
        work.record_events((happened,))
        work.concerns("document", document.id)

    async def remove(self, document: Document, happened: DomainEvent) -> None:
        """Remove a document with its pieces."""
        self._work.changes.add("remove_documents", [{"id": document.id}])
        self._work.record_events((happened,))

    def _record(self, about: str, file: DocumentFile) -> None:
        case = file.case.case
        self._work.write_audit("allowed", about)
        self._work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        self._on_referral(file)

    def _on_referral(self, file: DocumentFile) -> None:
        referral = file.referral.referral
        self._work.changes.add_precondition("referrals", {"id": referral.id, "version": referral.version})

    async def _for_the_receiver(self, file: ReferralFile, document: Document, key: DataKey) -> bytes | None:
        if document.category is DocumentCategory.IDENTITY_DOCUMENT:
            return None
        conversation = await self._work.keys.any(file.referral.data_key_id)
        return conversation.wrap(key, conversation_key_place(document.case_id, document.id))

    async def _key_of(self, document: Document) -> DataKey:
        """Return the document's key, unwrapped with the organisation's own copy of a wrapping key."""
        keys, mine = self._work.keys, self._work.request_info.actor.organisation_id
        row, (case_key_id, conversation_key_id) = self._rows[document.id], self._wrapped_by[document.referral_id]
        by_conversation = blob(row["conversation_key"])
        try:
            case_key = await keys.own(case_key_id, mine)
        except KeyMissing:
            if by_conversation is None:
                raise
            key = await keys.own(conversation_key_id, mine)
            return key.unwrap(by_conversation, conversation_key_place(document.case_id, document.id))
        return case_key.unwrap(blob(row["data_key"]) or b"", document_key_place(document.case_id, document.id))


def _key(given: str) -> DataKeyId:
    return DataKeyId(UUID(given))


def _document_of(row: Json) -> Document:
    return Document(
        id=DocumentId(uuid_of(row["id"])),
        case_id=CaseId(uuid_of(row["case_id"])),
        referral_id=ReferralId(uuid_of(row["referral_id"])),
        added_by=place(row["added_by"]),
        category=DocumentCategory(row["category"]),
        language=row["language"],
        media_type=MediaType(row["media_type"]),
        bytes=row["size"],
        created_at=time(row["created_at"]),
    )
