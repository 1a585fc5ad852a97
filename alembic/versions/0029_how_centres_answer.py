"""An index for how a centre answers: what was sent to it lately, newest first.

Revision ID: 0029
Revises: 0026
"""

import sqlalchemy as sa

from alembic import op

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None

NAME = "referrals_of_receiver"


def upgrade() -> None:
    op.create_index(
        NAME,
        "referrals",
        ["to_centre_id", sa.text("sent_at DESC")],
        schema="corridor",
        postgresql_where="sent_at IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="referrals", schema="corridor")
