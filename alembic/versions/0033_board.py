"""The board of a corridor: counts that the worker keeps, and what finds the referrals of a day.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

EDITIONS = "('now', 'day')"


def upgrade() -> None:
    op.create_table(
        "board_editions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("figures_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"name IN {EDITIONS}", name="board_edition_is_known"),
        sa.PrimaryKeyConstraint("name"),
        schema="corridor",
    )
    op.create_table(
        "board_counts",
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("corridor_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("from_centre_id", sa.Uuid(), nullable=False),
        sa.Column("to_centre_id", sa.Uuid(), nullable=False),
        sa.Column("sender_sees", sa.Boolean(), nullable=False),
        sa.Column("receiver_sees", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("seconds", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.CheckConstraint(f"edition IN {EDITIONS}", name="board_count_is_of_an_edition"),
        sa.CheckConstraint("count > 0", name="board_counts_something"),
        sa.PrimaryKeyConstraint(
            "edition",
            "corridor_id",
            "sent_on",
            "from_centre_id",
            "to_centre_id",
            "sender_sees",
            "receiver_sees",
            "measure",
            "label",
        ),
        schema="corridor",
    )
    op.create_index(
        "referrals_sent",
        "referrals",
        ["corridor_id", "sent_at"],
        schema="corridor",
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index(
        "direct_offers_lapsed",
        "handoffs",
        ["created_at"],
        schema="corridor",
        postgresql_where=sa.text("status = 'lapsed' AND referral_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("direct_offers_lapsed", "handoffs", schema="corridor")
    op.drop_index("referrals_sent", "referrals", schema="corridor")
    op.drop_table("board_counts", schema="corridor")
    op.drop_table("board_editions", schema="corridor")
