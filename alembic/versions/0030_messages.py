"""Messages between the two sides of a referral.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('sender', 'receiver')", name="message_side_is_known"),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="a_message_is_by_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "case_id"],
            ["corridor.referrals.id", "corridor.referrals.case_id"],
            name="a_message_belongs_to_a_referral_of_its_case",
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("messages_of_referral", "messages", ["referral_id", "id"], schema="corridor")
    op.create_index(op.f("ix_corridor_messages_case_id"), "messages", ["case_id"], schema="corridor")


def downgrade() -> None:
    op.drop_table("messages", schema="corridor")
