"""What is told once: that a deletion is late, and that somebody reads too many identities.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "referrals", sa.Column("deletion_told_late_at", sa.DateTime(timezone=True), nullable=True), schema="corridor"
    )
    op.create_table(
        "budget_refusals",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "kind", "case_id"),
        schema="corridor",
        prefixes=["UNLOGGED"],
    )
    op.drop_column("budgets", "told_at", schema="corridor")


def downgrade() -> None:
    op.add_column("budgets", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True), schema="corridor")
    op.drop_table("budget_refusals", schema="corridor")
    op.drop_column("referrals", "deletion_told_late_at", schema="corridor")
