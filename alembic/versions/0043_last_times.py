"""The head of each chain of the audit trail says when it was last appended to.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_heads", sa.Column("at", sa.DateTime(timezone=True), nullable=True), schema="corridor")
    op.execute("""
        UPDATE corridor.audit_heads AS h SET at = a.at
        FROM corridor.audit AS a WHERE a.chain_id = h.chain_id AND a.entry_number = h.entry_number
    """)


def downgrade() -> None:
    op.drop_column("audit_heads", "at", schema="corridor")
