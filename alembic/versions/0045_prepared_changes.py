"""Changes of credentials that wait for the work that enacts them.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prepared_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row", JSONB(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.CheckConstraint("kind IN ('client', 'invitation')", name="prepared_kind_is_known"),
        schema="oauth",
    )


def downgrade() -> None:
    op.drop_table("prepared_changes", schema="oauth")
