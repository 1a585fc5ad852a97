"""Timeline, events, audit trail, kept answers, and wrapped keys.

Revision ID: 0001
Revises: 0001c
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.postgres.rows.journal import XactId
from alembic import op

revision = "0001"
down_revision = "0001c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS vault")
    op.create_table(
        "audit",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "entry_number"),
        schema="corridor",
    )
    op.create_index("audit_by_organisation", "audit", ["organisation_id", "id"], unique=False, schema="corridor")
    op.create_table(
        "audit_heads",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id"),
        schema="corridor",
    )
    op.create_table(
        "events",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("xact", XactId(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        schema="corridor",
    )
    op.create_index("events_in_order", "events", ["organisation_id", "xact", "id"], unique=False, schema="corridor")
    op.create_table(
        "idempotency",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key"),
        schema="corridor",
    )
    op.create_index("idempotency_by_age", "idempotency", ["created_at"], unique=False, schema="corridor")
    op.create_table(
        "timeline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("timeline_of_case", "timeline", ["case_id", "id"], unique=False, schema="corridor")
    op.create_index(
        "timeline_of_referral",
        "timeline",
        ["referral_id", "id"],
        unique=False,
        schema="corridor",
        postgresql_where="referral_id IS NOT NULL",
    )
    op.create_table(
        "organisation_keys",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("root_key_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "generation"),
        schema="vault",
    )
    op.create_table(
        "wrapped_keys",
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("data_key_id", "organisation_id"),
        schema="vault",
    )
    op.create_index("wrapped_keys_of_case", "wrapped_keys", ["case_id"], unique=False, schema="vault")


def downgrade() -> None:
    op.drop_table("wrapped_keys", schema="vault")
    op.drop_table("organisation_keys", schema="vault")
    op.drop_table("timeline", schema="corridor")
    op.drop_table("idempotency", schema="corridor")
    op.drop_table("events", schema="corridor")
    op.drop_table("audit_heads", schema="corridor")
    op.drop_table("audit", schema="corridor")
    op.execute("DROP SCHEMA vault")
