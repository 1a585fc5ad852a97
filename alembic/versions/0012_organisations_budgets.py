"""Whose budget it is: a client's, or its organisation's.

Only functions of the owner reach this table, and they are created anew with every upgrade.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("budgets", "client_id", new_column_name="spender_id", schema="corridor")


def downgrade() -> None:
    op.alter_column("budgets", "spender_id", new_column_name="client_id", schema="corridor")
