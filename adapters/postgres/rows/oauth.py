"""Tables of the authorization server. Nothing here is usable by itself: secrets are hashed, private keys wrapped."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import OAUTH, Id, document, one_of, refers_to, sealed, text, texts, uuid_key
from domain.oauth.clients import ClientStatus

CREDENTIALS = """
CASE status
    WHEN 'active' THEN (secret_hash IS NULL) <> (jwks IS NULL) AND (secret_hash IS NULL OR pending_jwks IS NULL)
    WHEN 'pending' THEN secret_hash IS NULL AND jwks IS NULL AND pending_jwks IS NOT NULL
    ELSE secret_hash IS NULL OR jwks IS NULL
END
"""


class SigningKeyRow(SQLModel, table=True):
    """A key that signs tokens: published from ``created_at``, signing from ``signs_from``, gone at ``gone_at``."""

    __tablename__ = "signing_keys"
    __table_args__ = ({"schema": OAUTH},)

    kid: str = Field(primary_key=True)
    public_jwk: dict[str, Any] = document()
    wrapped: bytes = sealed(nullable=False)
    created_at: datetime
    signs_from: datetime
    gone_at: datetime | None


class ClientRow(SQLModel, table=True):
    """A partner's system. ``centre_ids`` null: it may act for every centre of its organisation.

    ``jwks`` are in force; ``pending_jwks`` wait for a second person. ``requested_by_user_id`` asked for them, with the
    system ``requested_by_client_id``; both null: the operator.
    """

    __tablename__ = "clients"
    __table_args__ = (
        CheckConstraint(CREDENTIALS, name="client_has_the_credentials_of_its_status"),
        one_of("status", ClientStatus, "client_status_is_known"),
        {"schema": OAUTH},
    )

    id: Id = uuid_key()
    version: int
    organisation_id: Id = refers_to("corridor.organisations.id", index=True)
    name: str = text()
    scopes: list[str] = texts()
    centre_ids: list[Id] | None = Field(sa_type=ARRAY(Uuid), nullable=True)
    grant_types: list[str] = texts()
    redirect_uris: list[str] = texts()
    jwks: dict[str, Any] | None = Field(sa_type=JSONB(none_as_null=True), nullable=True)
    pending_jwks: dict[str, Any] | None = Field(sa_type=JSONB(none_as_null=True), nullable=True)
    secret_hash: bytes | None = sealed()
    dpop_required: bool
    status: str = text()
    requested_by_user_id: Id | None = refers_to("oauth.users.id", nullable=True)
    requested_by_client_id: Id | None = refers_to("oauth.clients.id", nullable=True)
    created_at: datetime
    updated_at: datetime


class PreparedChangeRow(SQLModel, table=True):
    """A row of a client or an invitation that the work of ``organisation_id`` may enact (ADR 0081)."""

    __tablename__ = "prepared_changes"
    __table_args__ = (
        CheckConstraint("kind IN ('client', 'invitation')", name="prepared_kind_is_known"),
        {"schema": OAUTH},
    )

    id: Id = uuid_key()
    organisation_id: Id = refers_to("corridor.organisations.id")
    kind: str = text()
    row: dict[str, Any] = document()
    prepared_at: datetime


class UsedTokenIdRow(SQLModel, table=True):
    """A used ``jti``: each works once, across all processes. ``digest`` covers purpose, owner and jti."""

    __tablename__ = "used_token_ids"
    __table_args__ = (Index("used_token_ids_by_age", "forget_at"), {"schema": OAUTH})

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    forget_at: datetime


class RevokedTokenRow(SQLModel, table=True):
    """An access token revoked before its end; kept until it would have expired anyway."""

    __tablename__ = "revoked_tokens"
    __table_args__ = (Index("revoked_tokens_by_age", "forget_at"), {"schema": OAUTH})

    jti: str = Field(primary_key=True)
    forget_at: datetime


class ExternalNameRow(SQLModel, table=True):
    """The name (``client_id`` and ``sub``) by which an external identity provider knows one of our clients or, with
    ``user_id``, a person who uses that client. A removed name stays as a row with a date.
    """

    __tablename__ = "external_names"
    __table_args__ = (
        Index(
            "external_name_means_one_caller",
            "issuer",
            "external_id",
            "subject",
            unique=True,
            postgresql_where=sql("removed_at IS NULL"),
        ),
        Index(
            "external_client_id_means_one_client",
            "issuer",
            "external_id",
            unique=True,
            postgresql_where=sql("removed_at IS NULL AND user_id IS NULL"),
        ),
        Index("external_names_removed", "removed_at"),
        {"schema": OAUTH},
    )

    id: Id = uuid_key()
    issuer: str
    external_id: str
    subject: str = text()
    client_id: Id = refers_to("oauth.clients.id", index=True)
    user_id: Id | None = refers_to("oauth.users.id", nullable=True, index=True)
    created_at: datetime
    removed_at: datetime | None
