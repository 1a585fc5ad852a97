"""Deletions owed, closing notes, the words of a handoff, erasures, blind indexes and budgets.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN_BEFORE = "status IN ('offered', 'accepted')"
OPEN_NOW = "status = 'offered' OR (status = 'accepted' AND referral_id IS NOT NULL)"


def upgrade() -> None:
    op.add_column("cases", sa.Column("closing_note", sa.LargeBinary(), nullable=True), schema="corridor")
    op.add_column("handoffs", sa.Column("data_key_id", sa.Uuid(), nullable=True), schema="corridor")
    op.add_column("handoffs", sa.Column("words", sa.LargeBinary(), nullable=True), schema="corridor")
    for name in ("deletion_owed_since", "deletion_due_by", "deletion_confirmed_at"):
        op.add_column("referrals", sa.Column(name, sa.DateTime(timezone=True), nullable=True), schema="corridor")
    op.add_column("referrals", sa.Column("deletion_note", sa.LargeBinary(), nullable=True), schema="corridor")
    op.create_index(
        "deletions_due",
        "referrals",
        ["deletion_due_by"],
        unique=False,
        schema="corridor",
        postgresql_where="deletion_due_by IS NOT NULL AND deletion_confirmed_at IS NULL",
    )
    _one_open_transfer(OPEN_NOW)
    op.create_table(
        "erasures",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
        schema="corridor",
    )
    op.create_table(
        "index_terms",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "value", "case_id"),
        schema="corridor",
    )
    op.create_index("index_terms_of_case", "index_terms", ["case_id"], unique=False, schema="corridor")
    op.create_table(
        "budgets",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arrival", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("client_id", "kind"),
        schema="corridor",
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    for table in ("budgets", "index_terms", "erasures"):
        op.drop_table(table, schema="corridor")
    _one_open_transfer(OPEN_BEFORE)
    op.drop_index("deletions_due", table_name="referrals", schema="corridor")
    for name in ("deletion_note", "deletion_confirmed_at", "deletion_due_by", "deletion_owed_since"):
        op.drop_column("referrals", name, schema="corridor")
    op.drop_column("handoffs", "words", schema="corridor")
    op.drop_column("handoffs", "data_key_id", schema="corridor")
    op.drop_column("cases", "closing_note", schema="corridor")


def _one_open_transfer(where: str) -> None:
    """A direct handoff is over with its acceptance; under the old index it would have kept its case for ever."""
    op.drop_index("one_open_transfer_per_case", table_name="handoffs", schema="corridor")
    op.create_index(
        "one_open_transfer_per_case", "handoffs", ["case_id"], unique=True, schema="corridor", postgresql_where=where
    )
