"""A document on a referral: a file, and what is said about it (contract, section 5; ADR 0057).

The file, its title and its digest are sealed with a key of the document's own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.documents.files import MediaType
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, ClientId, DocumentId, ReferralId, UploadId, UserId
from domain.kernel.keys import Unreadable
from domain.vocabulary import DocumentCategory

MAX_DOCUMENTS = 50
"""For one referral."""
UPLOADS_KEPT = timedelta(hours=24)
"""How long an upload may take; after that it is removed (contract, section 5)."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the centre that adds a document says about it."""

    title: str
    language: str
    category: DocumentCategory


@dataclass(frozen=True, slots=True)
class Document:
    """One document. ``bytes`` and ``sha256`` (hexadecimal) are those of the cleaned file that is kept.

    ``title`` and ``sha256`` are ``None`` if they were not decrypted.
    """

    id: DocumentId
    case_id: CaseId
    referral_id: ReferralId
    added_by: Place
    category: DocumentCategory
    language: str
    media_type: MediaType
    bytes: int
    created_at: datetime
    title: str | None = None
    sha256: str | None = None
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is still arriving. It belongs to a client and its user.

    ``details``, ``length`` (bytes) and ``sha256`` are known from the start for an upload in parts, and ``None`` for a
    form, which sends them with the file. ``received``: the bytes kept so far. ``is_done``: the document exists.
    """

    id: UploadId
    document_id: DocumentId
    case_id: CaseId
    referral_id: ReferralId
    centre: Place
    client_id: ClientId
    user_id: UserId | None
    created_at: datetime
    details: Details | None = None
    length: int | None = None
    sha256: str | None = None
    received: int = 0
    is_done: bool = False

    @property
    def expires_at(self) -> datetime:
        """Return when it will be removed, in UTC."""
        return self.created_at + UPLOADS_KEPT


@dataclass(frozen=True, slots=True)
class CleanedFile:
    """The result of cleaning an uploaded file: its kind, its size in bytes, and its SHA-256 in hexadecimal."""

    media_type: MediaType
    bytes: int
    sha256: str
