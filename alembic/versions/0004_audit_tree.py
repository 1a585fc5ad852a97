"""The Merkle tree over the audit trail.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa

from adapters.postgres.rows.journal import XactId
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "audit",
        sa.Column("xact", XactId(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        schema="corridor",
    )
    op.create_index("audit_in_order", "audit", ["xact"], unique=False, schema="corridor")
    op.drop_index("audit_by_organisation", table_name="audit", schema="corridor")
    op.create_index("audit_by_organisation", "audit", ["organisation_id", "at", "id"], unique=False, schema="corridor")
    op.create_table(
        "audit_tree",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("grown_to", XactId(), nullable=False),
        sa.CheckConstraint("one", name="there_is_one_tree"),
        sa.PrimaryKeyConstraint("one"),
        schema="corridor",
    )
    op.execute("INSERT INTO corridor.audit_tree (size, grown_to) VALUES (0, '0')")
    op.create_table(
        "audit_leaves",
        sa.Column("leaf_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index"),
        sa.UniqueConstraint("chain_id", "entry_number", name="each_entry_is_one_leaf"),
        schema="corridor",
    )
    op.create_index("audit_leaves_by_entry", "audit_leaves", ["entry_id"], unique=False, schema="corridor")
    op.create_table(
        "audit_nodes",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position"),
        schema="corridor",
    )
    op.create_table(
        "audit_tree_heads",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tree_size", sa.BigInteger(), nullable=False),
        sa.Column("root_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("at"),
        schema="corridor",
    )


def downgrade() -> None:
    for table in ("audit_tree_heads", "audit_nodes", "audit_leaves", "audit_tree"):
        op.drop_table(table, schema="corridor")
    op.drop_index("audit_by_organisation", table_name="audit", schema="corridor")
    op.create_index("audit_by_organisation", "audit", ["organisation_id", "id"], unique=False, schema="corridor")
    op.drop_index("audit_in_order", table_name="audit", schema="corridor")
    op.drop_column("audit", "xact", schema="corridor")
