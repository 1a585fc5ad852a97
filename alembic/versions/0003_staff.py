"""People who sign in, their sessions, and what they allow programs to do.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("centre_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('caseworker', 'supervisor', 'organisation_admin', 'coordinator')", name="user_role_is_known"
        ),
        sa.CheckConstraint("status IN ('active', 'disabled')", name="user_status_is_known"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "name", name="user_name_is_unique_in_its_organisation"),
        schema="oauth",
    )
    op.create_index(op.f("ix_oauth_users_organisation_id"), "users", ["organisation_id"], unique=False, schema="oauth")
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["oauth.users.id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "digest"),
        schema="oauth",
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("methods", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["oauth.users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="session_cookie_is_unique"),
        schema="oauth",
    )
    op.create_index("sessions_of_user", "sessions", ["user_id", "created_at"], unique=False, schema="oauth")
    op.create_table(
        "interactions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("jkt", sa.Text(), nullable=True),
        sa.Column("browser", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["oauth.clients.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        schema="oauth",
    )
    op.create_index("interactions_by_age", "interactions", ["expires_at"], unique=False, schema="oauth")
    op.create_table(
        "allowances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["oauth.clients.id"],
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["oauth.sessions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["oauth.users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="oauth",
    )
    op.create_index("allowances_ended", "allowances", ["ended_at"], unique=False, schema="oauth")
    op.create_index("allowances_of_session", "allowances", ["session_id"], unique=False, schema="oauth")
    op.create_index(op.f("ix_oauth_allowances_user_id"), "allowances", ["user_id"], unique=False, schema="oauth")
    op.create_table(
        "codes",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("allowance_id", sa.Uuid(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("code_challenge", sa.Text(), nullable=False),
        sa.Column("jkt", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["allowance_id"],
            ["oauth.allowances.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        schema="oauth",
    )
    op.create_index("codes_by_age", "codes", ["expires_at"], unique=False, schema="oauth")
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("allowance_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["allowance_id"],
            ["oauth.allowances.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        schema="oauth",
    )
    op.create_index(
        op.f("ix_oauth_refresh_tokens_allowance_id"), "refresh_tokens", ["allowance_id"], unique=False, schema="oauth"
    )
    op.create_index("refresh_tokens_by_age", "refresh_tokens", ["expires_at"], unique=False, schema="oauth")
    op.create_table(
        "tries",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("arrival", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        schema="oauth",
        prefixes=["UNLOGGED"],
    )
    op.create_index("tries_by_age", "tries", ["arrival"], unique=False, schema="oauth")


def downgrade() -> None:
    op.drop_table("tries", schema="oauth")
    op.drop_table("refresh_tokens", schema="oauth")
    op.drop_table("codes", schema="oauth")
    op.drop_table("allowances", schema="oauth")
    op.drop_table("interactions", schema="oauth")
    op.drop_table("sessions", schema="oauth")
    op.drop_table("recovery_codes", schema="oauth")
    op.drop_table("users", schema="oauth")
