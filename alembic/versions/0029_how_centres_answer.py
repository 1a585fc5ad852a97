"""Indexes for how a centre answers (what was sent to it lately) and for offers that the service made to successors.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NAME, OFFERS = "referrals_of_receiver", "offers_without_consent"


def upgrade() -> None:
    op.create_index(
        NAME,
        "referrals",
        ["to_centre_id", sa.text("sent_at DESC")],
        schema="corridor",
        postgresql_where="sent_at IS NOT NULL",
    )
    op.create_index(
        OFFERS,
        "handoffs",
        ["id"],
        schema="corridor",
        postgresql_where="status = 'offered' AND referral_id IS NULL AND consent_id IS NULL",
    )


def downgrade() -> None:
    op.drop_index(OFFERS, table_name="handoffs", schema="corridor")
    op.drop_index(NAME, table_name="referrals", schema="corridor")
