"""The e-mail digests of centres.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("waiting", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("urgent_until", sa.BigInteger(), nullable=True),
        sa.Column("under_way", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urgent_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="a_digest_is_of_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.CheckConstraint(
            "email IS NOT NULL OR (waiting = '{}' AND taken_by IS NULL)", name="without_an_address_nothing_waits"
        ),
        sa.CheckConstraint(
            "under_way BETWEEN 0 AND cardinality(waiting)", name="what_is_under_way_is_part_of_what_waits"
        ),
        sa.CheckConstraint("under_way > 0 OR NOT doubtful", name="what_may_have_arrived_is_under_way"),
        sa.CheckConstraint("seen >= 0 AND tries >= 0", name="a_digest_counts_from_zero"),
        sa.PrimaryKeyConstraint("centre_id"),
        schema="corridor",
    )


def downgrade() -> None:
    op.drop_table("digests", schema="corridor")
