"""The sending side of a referral passes on with custody; the centre that sent it is kept.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PASSED_ON = "referrals_that_passed_on"
SENT_FROM = "referrals_sent_from_fkey"


def upgrade() -> None:
    op.add_column("referrals", sa.Column("sent_from", sa.Uuid(), nullable=True), schema="corridor")
    op.create_foreign_key(
        SENT_FROM,
        "referrals",
        "centres",
        ["sent_from"],
        ["id"],
        source_schema="corridor",
        referent_schema="corridor",
    )
    op.create_index(
        PASSED_ON,
        "referrals",
        ["case_id"],
        schema="corridor",
        postgresql_where=sa.text("sent_from IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(PASSED_ON, "referrals", schema="corridor")
    op.drop_constraint(SENT_FROM, "referrals", schema="corridor")
    op.drop_column("referrals", "sent_from", schema="corridor")
