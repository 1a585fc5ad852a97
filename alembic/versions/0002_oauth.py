"""The authorization server: signing keys, clients, used and revoked token ids.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS oauth")
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("public_jwk", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signs_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kid"),
        schema="oauth",
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("centre_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("grant_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("redirect_uris", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("jwks", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=True),
        sa.Column("dpop_required", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(secret_hash IS NULL) <> (jwks IS NULL)", name="client_has_either_a_secret_or_keys"),
        sa.CheckConstraint("status IN ('active', 'disabled')", name="client_status_is_known"),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="oauth",
    )
    op.create_index("ix_oauth_clients_organisation_id", "clients", ["organisation_id"], schema="oauth")
    op.create_table(
        "used_token_ids",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        schema="oauth",
    )
    op.create_index("used_token_ids_by_age", "used_token_ids", ["forget_at"], schema="oauth")
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti"),
        schema="oauth",
    )
    op.create_index("revoked_tokens_by_age", "revoked_tokens", ["forget_at"], schema="oauth")


def downgrade() -> None:
    op.drop_table("revoked_tokens", schema="oauth")
    op.drop_table("used_token_ids", schema="oauth")
    op.drop_table("clients", schema="oauth")
    op.drop_table("signing_keys", schema="oauth")
    op.execute("DROP SCHEMA oauth")
