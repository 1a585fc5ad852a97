"""What use cases of documents need. ``domain/ports/work.py`` explains the unit of work.

A file never passes through memory whole: it is written and read in pieces, outside of any transaction. What makes a
document of it is one transaction.
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
    """What arrives of a file, kept encrypted until it is a document.

    Its methods raise ``UploadTakenOver`` once another request goes on with the upload.
    """

    @property
    def upload(self) -> Upload:
        """The upload, with what has arrived by now."""

    @property
    def writer(self) -> UUID:
        """The request that may go on with it."""

    @property
    def document_key(self) -> DataKey:
        """The key of the document, with which the cleaned file is encrypted."""

    @property
    def cleaned_pieces(self) -> int:
        """How many pieces the cleaned file has."""

    async def write(self, content: bytes) -> None:
        """Add what arrived next."""

    async def keep(self) -> None:
        """Keep what arrived so far, however little it is. All there is: it is kept, but counts only once the document
        is there, so whoever asks meanwhile sends the last part again.
        """

    def arrived(self) -> AsyncIterator[bytes]:
        """Read what arrived, from its beginning."""

    async def keep_cleaned(self, content: AsyncIterator[bytes], most: int) -> tuple[int, str]:
        """Encrypt the cleaned file as the document's; returns its size and SHA-256. Raises ``FileDamaged`` for one
        larger than ``most`` bytes.
        """

    async def drop(self) -> None:
        """Remove everything that arrived, unless another request goes on with it."""


class StoredFile(Protocol):
    """The file of a document that may be opened."""

    def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        """Decrypt the bytes from ``start`` up to, and without, ``end``. Raises ``Missing`` if it is gone meanwhile, and
        ``CiphertextRejected``.
        """


class Documents(Protocol):
    """Documents on referrals."""

    async def of_referral(self, file: ReferralFile) -> tuple[Document, ...]:
        """Read all documents of a referral loaded in this work, newest first, without their titles."""

    async def with_title(self, document: Document) -> Document:
        """Decrypt its title and digest."""

    async def open(self, file: DocumentFile, document: Document) -> StoredFile:
        """Record the opening in the audit trail, and return the file: without an entry, no byte."""

    async def count(self, referral_id: ReferralId) -> int:
        """Count the documents of a referral, also those that the actor does not see, and its own uploads under way."""

    async def add(self, file: DocumentFile, document: Document, staged: StagedFile, happened: DomainEvent) -> None:
        """Record a document, of which the cleaned file is staged."""

    async def remove(self, document: Document, happened: DomainEvent) -> None:
        """Remove a document with its file."""


class Uploads(Protocol):
    """Files on their way."""

    async def begin(self, file: ReferralFile, upload: Upload, *, on_record: bool) -> StagedFile:
        """Start an upload; ``on_record``: with this work, else at once and without an entry in the audit trail."""

    async def get(self, referral_id: ReferralId, upload_id: UploadId) -> Upload:
        """Load an upload of this client and user; raises ``Missing``."""

    async def stop(self, upload: Upload) -> Upload:
        """Stop the request that goes on with it, so that what its client is told of it stays true. Raises
        ``VersionConflict`` if it has become a document, or is gone, at this very moment.
        """

    async def go_on(self, upload: Upload, offset: int) -> StagedFile:
        """Let this request go on at a byte, and no other; raises ``UploadOffsetWrong``."""
