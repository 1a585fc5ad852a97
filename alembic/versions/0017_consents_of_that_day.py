"""A consent for a corridor keeps the members of the day it was given; one can be withdrawn for some recipients.

Revision ID: 0017
Revises: 0016

Old rows get the members of today: who belonged to a corridor in the past was never recorded. From now on each
membership says when it began.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "consents", sa.Column("recipient_member_ids", postgresql.ARRAY(sa.Uuid()), nullable=True), schema="corridor"
    )
    joined_at = sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("corridor_members", joined_at, schema="corridor")
    op.add_column("consents", sa.Column("struck_out", postgresql.JSONB(), nullable=True), schema="corridor")
    op.add_column("consents", sa.Column("reason_lost", sa.Boolean(), nullable=True), schema="corridor")
    op.execute("""
        UPDATE corridor.consents AS k SET recipient_member_ids = ARRAY(
            SELECT m.centre_id FROM corridor.corridor_members AS m
            WHERE m.corridor_id = k.recipient_corridor_id ORDER BY m.centre_id
        )
        WHERE k.recipient_corridor_id IS NOT NULL
    """)


def downgrade() -> None:
    op.drop_column("corridor_members", "joined_at", schema="corridor")
    op.drop_column("consents", "reason_lost", schema="corridor")
    op.drop_column("consents", "struck_out", schema="corridor")
    op.drop_column("consents", "recipient_member_ids", schema="corridor")
