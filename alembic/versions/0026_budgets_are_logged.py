"""Budgets and counts of tries survive a crash of PostgreSQL: a ``kill -9`` gives nobody a fresh one.

Revision ID: 0026
Revises: 0025
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = ("corridor.budgets", "corridor.budget_refusals", "oauth.tries")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} SET LOGGED")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} SET UNLOGGED")
