"""What use cases of documents need. ``domain/ports/work.py`` explains the unit of work.

A file never passes through memory whole: it is written and read in pieces, outside any transaction. One transaction
then makes it a document.
"""

from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

from domain.documents.access import DocumentFile
from domain.documents.document import Document, Upload
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ReferralId, UploadId
from domain.kernel.keys import DataKey
from domain.referrals.view import ReferralFile


class StagedFile(Protocol):
    """The part of a file that has arrived, kept encrypted until it is a document.

    Its methods raise ``UploadTakenOver`` once another request has taken over the upload.
    """

    @property
    def upload(self) -> Upload:
        """The upload, with what has arrived so far."""

    @property
    def writer(self) -> UUID:
        """The request that may continue it."""

    @property
    def document_key(self) -> DataKey:
        """The key of the document, with which the cleaned file is encrypted."""

    @property
    def cleaned_pieces(self) -> int:
        """How many pieces the cleaned file has."""

    async def write(self, content: bytes) -> None:
        """Add the next bytes."""

    async def keep(self) -> None:
        """Store what has arrived so far, however little. A complete file's last piece counts only once the document
        exists, so a client that asks before then sends the last part again.
        """

    def arrived(self) -> AsyncIterator[bytes]:
        """Read what has arrived, from the beginning."""

    async def keep_cleaned(self, content: AsyncIterator[bytes], most: int) -> tuple[int, str]:
        """Encrypt and keep the cleaned file as the document's; returns its size and SHA-256. Raises ``FileDamaged`` if
        it is larger than ``most`` bytes.
        """

    async def drop(self) -> None:
        """Remove everything that has arrived, unless another request has taken over."""


class StoredFile(Protocol):
    """The file of a document that may be opened."""

    def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        """Decrypt the bytes from ``start`` up to but not including ``end``. Raises ``Missing`` if the file is gone by
        now, and ``CiphertextRejected``.
        """


class Documents(Protocol):
    """Documents on referrals."""

    async def of_referral(self, file: ReferralFile) -> tuple[Document, ...]:
        """Read all documents of a referral loaded in this work, newest first, without their titles."""

    async def with_titles(self, file: DocumentFile, documents: tuple[Document, ...]) -> tuple[Document, ...]:
        """Decrypt the titles and digests; if identity documents are among them, on record: without an entry in the
        audit trail, no title.
        """

    async def open(self, file: DocumentFile, document: Document) -> StoredFile:
        """Record the opening in the audit trail, and return the file: without an entry, no byte."""

    async def count(self, referral_id: ReferralId) -> int:
        """Count a referral's documents, including those that the actor cannot see, and the actor's own uploads under
        way.
        """

    async def add(self, file: DocumentFile, document: Document, staged: StagedFile, happened: DomainEvent) -> None:
        """Record a document whose cleaned file is staged."""

    async def remove(self, document: Document, happened: DomainEvent) -> None:
        """Remove a document with its file."""


class Uploads(Protocol):
    """Files that are still arriving."""

    async def begin(self, file: ReferralFile, upload: Upload, *, on_record: bool) -> StagedFile:
        """Start an upload; ``on_record``: as part of this work; otherwise at once and without an entry in the audit
        trail.
        """

    async def get(self, referral_id: ReferralId, upload_id: UploadId) -> Upload:
        """Load an upload of this client and user; raises ``Missing``."""

    async def stop(self, upload: Upload) -> Upload:
        """Stop the request that is continuing it, so that what the client is told stays true. Raises
        ``VersionConflict`` if it has just become a document or been removed.
        """

    async def go_on(self, upload: Upload, offset: int) -> StagedFile:
        """Let this request, and no other, continue at a byte; raises ``UploadOffsetWrong``."""
