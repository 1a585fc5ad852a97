"""Tables of what happened: the journal, and the audit trail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Index, LargeBinary, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import CORRIDOR, Id, document, sealed, text, uuid_key


class XactId(UserDefinedType[int]):
    """PostgreSQL's ``xid8``: the transaction that wrote a row, so that the feed never skips a late commit."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type in DDL."""
        return "xid8"


ischema_names["xid8"] = XactId  # Alembic compares the reflected type with the declared one


class JournalRow(SQLModel, table=True):
    """Something that happened, written once: a step in the story of its case, and what the feed tells.

    ``organisation_id``, ``client_id`` and ``user_id``: who did it; ``None`` for the service itself. ``subject``: ids by
    kind, as in ``DomainEvent``.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("journal_of_case", "case_id", "id", postgresql_where="case_id IS NOT NULL"),
        Index("journal_of_referral", "referral_id", "id", postgresql_where="referral_id IS NOT NULL"),
        Index("journal_without_case", "at", postgresql_where="case_id IS NULL"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    case_id: Id | None
    referral_id: Id | None
    at: datetime
    type: str = text()
    status: str | None = text(nullable=True)
    version: int | None
    organisation_id: Id | None
    client_id: Id | None
    user_id: Id | None
    subject: dict[str, Any] = document()
    outcome: str | None = text(nullable=True)


class AuditRow(SQLModel, table=True):
    """Who did or tried what. ``entry`` is the exact text that is hashed; ``hash`` = SHA-256(previous hash ‖ entry)."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_by_organisation", "organisation_id", "at", "id"),
        Index("audit_in_order", "xact"),
        {"schema": CORRIDOR},
    )

    chain_id: Id = Field(primary_key=True)
    entry_number: int = Field(primary_key=True, sa_type=BigInteger)
    id: Id
    xact: int = Field(sa_column=Column(XactId(), nullable=False, server_default=sql("pg_current_xact_id()")))
    at: datetime
    organisation_id: Id | None
    case_id: Id | None
    entry: str = text()
    hash: bytes = Field(sa_type=LargeBinary)


class AuditHeadRow(SQLModel, table=True):
    """The end of each chain: hashes only. ``at``: when it was last appended to, later each time (ADR 0073)."""

    __tablename__ = "audit_heads"
    __table_args__ = ({"schema": CORRIDOR},)

    chain_id: Id = uuid_key()
    entry_number: int = Field(sa_type=BigInteger)
    hash: bytes = Field(sa_type=LargeBinary)
    at: datetime | None


class IdempotencyRow(SQLModel, table=True):
    """The first response to a POST with an Idempotency-Key, encrypted with the key of the client's organisation.

    ``digest`` is that of client, user and key, under a secret of the installation. Without ``generation`` and
    ``data_key`` the response is stored in plain: it contains no free text, and no key was available. ``secret`` is the
    response with what is shown once, which ``answer`` leaves out. ``centres``, ``role`` and ``level`` say what the
    caller might do and see then (``corridor.may_have_again``); ``more_cases``: of several, those beside ``case_id``;
    ``found_cases``: cases of other organisations that a look-up found.
    """

    __tablename__ = "idempotency"
    __table_args__ = (
        Index("idempotency_by_age", "created_at"),
        Index("idempotency_of_case", "case_id"),
        Index("idempotency_with_secret", "created_at", postgresql_where="secret IS NOT NULL"),
        Index("idempotency_of_cases", "more_cases", postgresql_using="gin", postgresql_where="more_cases IS NOT NULL"),
        {"schema": CORRIDOR},
    )

    client_id: Id = Field(primary_key=True)
    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    organisation_id: Id
    generation: int | None
    data_key: bytes | None = sealed()
    answer: bytes = sealed(nullable=False)
    created_at: datetime
    case_id: UUID | None
    more_cases: list[UUID] | None = Field(sa_column=Column(ARRAY(Uuid), nullable=True))
    found_cases: list[UUID] | None = Field(sa_column=Column(ARRAY(Uuid), nullable=True))
    secret: bytes | None = sealed()
    centres: list[UUID] | None = Field(sa_column=Column(ARRAY(Uuid), nullable=True))
    role: str | None = text(nullable=True)
    level: int | None
