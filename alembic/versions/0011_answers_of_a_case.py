"""Kept answers name their case, so that they end with access to it.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("idempotency", sa.Column("case_id", sa.Uuid(), nullable=True), schema="corridor")
    op.create_index("idempotency_of_case", "idempotency", ["case_id"], unique=False, schema="corridor")


def downgrade() -> None:
    op.drop_column("idempotency", "case_id", schema="corridor")
