"""Tables of documents, uploads, and the encrypted pieces of both."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    CORRIDOR,
    Id,
    at_a_centre,
    of_its_case,
    one_of,
    refers_to,
    sealed,
    text,
    uuid_key,
)
from domain.documents.files import MediaType
from domain.vocabulary import DocumentCategory


def goes_with(name: str, column: str, table: str) -> ForeignKeyConstraint:
    """Declare a foreign key to a row of the same case; this row is deleted with it."""
    target = f"{CORRIDOR}.{table}"
    return ForeignKeyConstraint(
        [column, "case_id"], [f"{target}.id", f"{target}.case_id"], name=name, ondelete="CASCADE"
    )


class DocumentRow(SQLModel, table=True):
    """One document on a referral. Its file, and its title and digest (``words``), are sealed with its own key, wrapped
    by the case's key (``data_key``) and, unless it is an identity document, by the referral's (``conversation_key``).
    """

    __tablename__ = "documents"
    __table_args__ = (
        one_of("category", DocumentCategory, "document_category_is_known"),
        one_of("media_type", MediaType, "document_media_type_is_known"),
        at_a_centre("a_document_is_by_a_centre_of_its_organisation"),
        of_its_case("a_document_is_on_a_referral_of_its_case", "referral_id", "referrals"),
        CheckConstraint(
            "(category = 'identity_document') = (conversation_key IS NULL)",
            name="an_identity_document_opens_with_the_identity_alone",
        ),
        Index("documents_of_referral", "referral_id", "id"),
        Index("a_document_belongs_to_one_case", "case_id", "id", unique=True),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id = refers_to("corridor.cases.id")
    referral_id: Id
    centre_id: Id
    organisation_id: Id
    category: str = text()
    language: str = text()
    media_type: str = text()
    size: int = Field(sa_type=BigInteger)
    words: bytes = sealed(nullable=False)
    data_key: bytes = sealed(nullable=False)
    conversation_key: bytes | None = sealed()
    created_at: datetime


class UploadRow(SQLModel, table=True):
    """A file that is still arriving. What has arrived, and its details (``words``), are sealed with a key of which only
    the uploading organisation has a copy (``data_key_id``). ``writer`` is the request that may continue it;
    ``document_id`` is the id that the document will get.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        one_of("category", DocumentCategory, "upload_category_is_known"),
        at_a_centre("an_upload_is_by_a_centre_of_its_organisation"),
        of_its_case("an_upload_is_for_a_referral_of_its_case", "referral_id", "referrals"),
        CheckConstraint("received BETWEEN 0 AND coalesce(length, received)", name="an_upload_is_as_long_as_announced"),
        Index("an_upload_belongs_to_one_case", "case_id", "id", unique=True),
        Index("uploads_by_age", "created_at"),
        Index("uploads_of_client", "client_id", "referral_id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    document_id: Id
    case_id: Id = refers_to("corridor.cases.id")
    referral_id: Id
    centre_id: Id
    organisation_id: Id
    client_id: Id
    user_id: Id | None
    category: str | None = text(nullable=True)
    language: str | None = text(nullable=True)
    length: int | None = Field(sa_type=BigInteger, nullable=True)
    received: int = Field(sa_type=BigInteger)
    words: bytes | None = sealed()
    data_key_id: Id
    writer: Id | None
    created_at: datetime
    done_at: datetime | None


class FilePieceRow(SQLModel, table=True):
    """One encrypted piece of a file: of an upload, as it arrived or ``cleaned``, or of a document."""

    __tablename__ = "file_pieces"
    __table_args__ = (
        goes_with("a_piece_of_a_document_goes_with_it", "document_id", "documents"),
        goes_with("a_piece_of_an_upload_goes_with_it", "upload_id", "uploads"),
        CheckConstraint("num_nonnulls(document_id, upload_id) = 1", name="a_piece_is_of_a_document_or_an_upload"),
        CheckConstraint("document_id IS NULL OR cleaned", name="a_document_is_a_cleaned_file"),
        Index("one_piece_of_an_upload_at_each_place", "upload_id", "cleaned", "number", unique=True),
        Index("one_piece_of_a_document_at_each_place", "document_id", "number", unique=True),
        Index("file_pieces_of_case", "case_id"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id = refers_to("corridor.cases.id")
    organisation_id: Id = refers_to("corridor.organisations.id")
    document_id: Id | None
    upload_id: Id | None
    cleaned: bool
    number: int
    sealed: bytes = sealed(nullable=False)
