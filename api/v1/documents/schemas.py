"""Documents in requests and responses."""

from pydantic import Field, PrivateAttr, StrictInt

from api.v1.documents.upload_headers import headers_of
from api.v1.fields import HasUnreadable, Language, Name, RequestBody, ResponseBody, Time, unreadable_fields
from domain.documents.document import Details, Document, Upload
from domain.documents.files import MAX_FILE_BYTES, MediaType
from domain.kernel.ids import to_text
from domain.vocabulary import DocumentCategory

SHA256 = r"^[0-9a-f]{64}$"


class DocumentForm(RequestBody, title="AddDocumentRequest"):
    """What is said about a file, in a form beside it."""

    title: Name = Field(description="Stored encrypted.")
    language: Language = Field(description="The language of the document.")
    category: DocumentCategory = Field(description="What it shows.")

    def details(self) -> Details:
        """Convert it to the domain object."""
        return Details(self.title, self.language, self.category)


class UploadBody(DocumentForm, title="StartUploadRequest"):
    """A file that will arrive in parts."""

    bytes: StrictInt = Field(ge=1, le=MAX_FILE_BYTES, description="The size of the file.")
    sha256: str | None = Field(
        default=None, strict=True, pattern=SHA256, description="Of the file as you send it, hexadecimal; checked."
    )


class UploadAnswer(ResponseBody, title="Upload"):
    """A file that arrives in parts."""

    id: str
    referral_id: str
    bytes: int = Field(description="The size of the whole file.")
    offset: int = Field(description="How many bytes have arrived.")
    expires_at: Time = Field(description="When it is removed, complete or not.")
    _headers: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """Return what tus clients read."""
        return self._headers

    @property
    def location(self) -> str:
        """Return its path."""
        return f"/v1/referrals/{self.referral_id}/documents/uploads/{self.id}"

    @classmethod
    def of(cls, upload: Upload) -> "UploadAnswer":
        """Build it from the domain object."""
        answer = cls(
            id=to_text("upload", upload.id),
            referral_id=to_text("referral", upload.referral_id),
            bytes=upload.length or 0,
            offset=upload.received,
            expires_at=upload.expires_at,
        )
        answer._headers.update(headers_of(upload))
        return answer


class DocumentAnswer(HasUnreadable, title="Document"):
    """A document on a referral."""

    words = ("title", "sha256")

    id: str
    referral_id: str
    case_id: str
    title: str | None = Field(description="What it is called.")
    language: str = Field(description="The language of the document, BCP 47.")
    category: DocumentCategory = Field(description="What it shows.")
    media_type: MediaType = Field(description="What the file is by its content.")
    bytes: int = Field(description="The size of the cleaned file.")
    sha256: str | None = Field(description="Of the cleaned file, hexadecimal: what a download gives.")
    added_by: str = Field(description="The centre that added it, and can remove it.")
    added_at: Time = Field(description="When it was added.")

    @property
    def location(self) -> str:
        """Return the path of the file."""
        return f"/v1/referrals/{self.referral_id}/documents/{self.id}"

    @classmethod
    def of(cls, document: Document) -> "DocumentAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("document", document.id),
            referral_id=to_text("referral", document.referral_id),
            case_id=to_text("case", document.case_id),
            title=document.title,
            language=document.language,
            category=document.category,
            media_type=document.media_type,
            bytes=document.bytes,
            sha256=document.sha256,
            added_by=to_text("centre", document.added_by.centre_id),
            added_at=document.created_at,
            unreadable=unreadable_fields(document.unreadable),
        )


class DocumentPage(ResponseBody):
    """One page of documents, newest first."""

    items: tuple[DocumentAnswer, ...]
    next_cursor: str | None

    @property
    def never_stored(self) -> bool:
        """Whether caches must not store it."""
        return any(item.never_stored for item in self.items)

    @classmethod
    def of(cls, documents: tuple[Document, ...], next_cursor: str | None) -> "DocumentPage":
        """Build it from the domain objects."""
        return cls(items=tuple(map(DocumentAnswer.of, documents)), next_cursor=next_cursor)
