"""When the holder of a closed case was told that its identity is about to be purged, and when it was.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

COLUMNS = ("retention_told_at", "purged_at")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    for column in COLUMNS:
        op.add_column("cases", sa.Column(column, sa.DateTime(timezone=True), nullable=True), schema="corridor")
    op.create_index(
        "cases_closed", "cases", ["closed_at", "id"], schema="corridor", postgresql_where=sa.text("status = 'closed'")
    )


def downgrade() -> None:
    op.drop_index("cases_closed", "cases", schema="corridor")
    for column in COLUMNS:
        op.drop_column("cases", column, schema="corridor")
