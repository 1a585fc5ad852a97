"""Webhooks and their deliveries.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("centre_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("reads_events", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("former_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("former_secret", sa.LargeBinary(), nullable=True),
        sa.Column("log_key", sa.LargeBinary(), nullable=False),
        sa.Column("replay_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replay_after", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'disabled')", name="webhook_status_is_known"),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("ix_corridor_webhooks_organisation_id", "webhooks", ["organisation_id"], schema="corridor")
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'delivered', 'failed', 'cancelled')", name="delivery_status_is_known"
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index(
        "deliveries_due",
        "deliveries",
        ["webhook_id", "next_at"],
        schema="corridor",
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "deliveries_taken",
        "deliveries",
        ["webhook_id"],
        schema="corridor",
        postgresql_where=sa.text("taken_by IS NOT NULL"),
    )
    op.create_index("deliveries_at_position", "deliveries", ["webhook_id", "position"], schema="corridor")
    op.create_index("deliveries_of_webhook", "deliveries", ["webhook_id", "created_at", "id"], schema="corridor")
    op.create_index("deliveries_by_age", "deliveries", ["created_at"], schema="corridor")
    op.create_table(
        "delivery_attempts",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", "number"),
        schema="corridor",
    )


def downgrade() -> None:
    for table in ("delivery_attempts", "deliveries", "webhooks"):
        op.drop_table(table, schema="corridor")
