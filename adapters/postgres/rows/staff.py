"""Tables of people who sign in, and of what they allowed applications to do. Every secret is hashed or wrapped."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import OAUTH, Id, document, one_of, refers_to, sealed, text, texts, uuid_key
from domain.kernel.roles import Role


class UserRow(SQLModel, table=True):
    """A member of staff. Signs in as ``name@code-of-the-organisation``; names are unique only within one."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name", name="user_name_is_unique_in_its_organisation"),
        one_of("role", Role, "user_role_is_known"),
        CheckConstraint("status IN ('active', 'disabled')", name="user_status_is_known"),
        {"schema": OAUTH},
    )

    id: Id = uuid_key()
    organisation_id: Id = refers_to("corridor.organisations.id", index=True)
    name: str = text()
    display_name: str = text()
    role: str = text()
    centre_ids: list[Id] | None = Field(sa_type=ARRAY(Uuid), nullable=True)
    password_hash: str = text()
    totp_wrapped: bytes = sealed(nullable=False)
    totp_last_step: int = Field(sa_type=BigInteger)
    status: str = text()
    created_at: datetime
    updated_at: datetime


class RecoveryCodeRow(SQLModel, table=True):
    """A code that replaces the second factor once."""

    __tablename__ = "recovery_codes"
    __table_args__ = ({"schema": OAUTH},)

    user_id: Id = Field(primary_key=True, foreign_key="oauth.users.id")
    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    used_at: datetime | None


class InvitationRow(SQLModel, table=True):
    """The invitation of an organisation's first administrator; ``digest`` is the hash of what the link holds."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("digest", name="invitation_link_is_unique"), {"schema": OAUTH})

    organisation_id: Id = Field(primary_key=True, foreign_key="corridor.organisations.id")
    name: str = text()
    display_name: str = text()
    digest: bytes = Field(sa_type=LargeBinary)
    invited_by_organisation_id: Id = refers_to("corridor.organisations.id")
    created_at: datetime
    expires_at: datetime


class SessionRow(SQLModel, table=True):
    """A browser in which somebody signed in; ``digest`` is the hash of the cookie."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("digest", name="session_cookie_is_unique"),
        Index("sessions_of_user", "user_id", "created_at"),
        {"schema": OAUTH},
    )

    id: Id = uuid_key()
    digest: bytes = Field(sa_type=LargeBinary)
    user_id: Id = refers_to("oauth.users.id")
    methods: list[str] = texts()
    address: str | None = text(nullable=True)
    agent: str | None = text(nullable=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class InteractionRow(SQLModel, table=True):
    """A pending authorization request: pushed (``browser`` null), then claimed by one browser, then answered."""

    __tablename__ = "interactions"
    __table_args__ = (Index("interactions_by_age", "expires_at"), {"schema": OAUTH})

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    client_id: Id = refers_to("oauth.clients.id")
    parameters: dict[str, Any] = document()
    jkt: str | None = text(nullable=True)
    browser: bytes | None = sealed()
    expires_at: datetime
    used_at: datetime | None


class AllowanceRow(SQLModel, table=True):
    """What one person allowed one client: the parent of the resulting codes and refresh tokens."""

    __tablename__ = "allowances"
    __table_args__ = (
        Index("allowances_of_session", "session_id"),
        Index("allowances_ended", "ended_at"),
        {"schema": OAUTH},
    )

    id: Id = uuid_key()
    client_id: Id = refers_to("oauth.clients.id")
    user_id: Id = refers_to("oauth.users.id", index=True)
    session_id: Id = refers_to("oauth.sessions.id")
    scope: str = text()
    nonce: str | None = text(nullable=True)
    signed_in_at: datetime
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class CodeRow(SQLModel, table=True):
    """An authorization code."""

    __tablename__ = "codes"
    __table_args__ = (Index("codes_by_age", "expires_at"), {"schema": OAUTH})

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    allowance_id: Id = refers_to("oauth.allowances.id")
    redirect_uri: str = text()
    code_challenge: str = text()
    jkt: str | None = text(nullable=True)
    expires_at: datetime
    used_at: datetime | None


class RefreshTokenRow(SQLModel, table=True):
    """A refresh token: works once."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index("refresh_tokens_by_age", "expires_at"), {"schema": OAUTH})

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    allowance_id: Id = refers_to("oauth.allowances.id", index=True)
    expires_at: datetime
    used_at: datetime | None


class TryRow(SQLModel, table=True):
    """A rate limit (GCRA): one row per counter."""

    __tablename__ = "tries"
    __table_args__ = (Index("tries_by_age", "arrival"), {"schema": OAUTH})

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    arrival: datetime


class DeskSessionRow(SQLModel, table=True):
    """A browser that is signed in to the desk; ``digest`` is the hash of the cookie.

    ``tokens`` are sealed under a key that only the cookie's holder has. ``renewing_until``: a process has them renewed.
    """

    __tablename__ = "desk_sessions"
    __table_args__ = (Index("desk_sessions_by_age", "expires_at"), {"schema": OAUTH})

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    tokens: bytes = sealed(nullable=False)
    renewed_at: datetime
    renewing_until: datetime
    expires_at: datetime
