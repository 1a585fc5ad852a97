"""The digest of a request is sealed with its answer.

What was kept until now goes: its digests could be tried, and its answers hold none. The clients' retries of the three
days before the upgrade are decided anew.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM corridor.idempotency")
    op.drop_column("idempotency", "fingerprint", schema="corridor")


def downgrade() -> None:
    op.execute("DELETE FROM corridor.idempotency")
    op.add_column("idempotency", sa.Column("fingerprint", sa.Text(), nullable=False), schema="corridor")
