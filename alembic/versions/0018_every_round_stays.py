"""Referrals go onward within a side, steps keep their text, and a refused handoff keeps the reason.

A centre may have a service and a transfer of one case at the same time. Referrals that were sent on from a transit
country have the direction that they should have had.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

DIRECTION = "referral_direction_is_known"
ONE_OPEN = "one_open_referral_per_case_and_centre"
OPEN_SENT = "status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')"
DIRECTIONS = """
UPDATE corridor.referrals AS r
SET direction = CASE
    WHEN f.role = t.role THEN 'onward'
    WHEN t.role = 'origin' THEN 'return'
    ELSE 'outbound'
END
FROM corridor.corridor_members AS f, corridor.corridor_members AS t
WHERE f.corridor_id = r.corridor_id AND f.centre_id = coalesce(r.sent_from, r.from_centre_id)
    AND t.corridor_id = r.corridor_id AND t.centre_id = r.to_centre_id
"""


def _index(*columns: str) -> None:
    op.drop_index(ONE_OPEN, "referrals", schema="corridor")
    op.create_index(
        ONE_OPEN, "referrals", list(columns), unique=True, postgresql_where=sa.text(OPEN_SENT), schema="corridor"
    )


def _directions(known: str) -> None:
    op.drop_constraint(DIRECTION, "referrals", schema="corridor")
    op.create_check_constraint(DIRECTION, "referrals", f"direction IN ({known})", schema="corridor")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    _directions("'outbound', 'return', 'onward'")
    op.execute(DIRECTIONS)
    _index("case_id", "to_centre_id", "kind")
    op.add_column("handoffs", sa.Column("refusal", sa.LargeBinary(), nullable=True), schema="corridor")
    op.create_table(
        "step_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.ForeignKeyConstraint(["referral_id"], ["corridor.referrals.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("step_texts_of_referral", "step_texts", ["referral_id", "id"], schema="corridor")
    op.create_index(op.f("ix_corridor_step_texts_case_id"), "step_texts", ["case_id"], unique=False, schema="corridor")


def downgrade() -> None:
    op.drop_table("step_texts", schema="corridor")
    op.drop_column("handoffs", "refusal", schema="corridor")
    _index("case_id", "to_centre_id")
    op.execute("UPDATE corridor.referrals SET direction = 'outbound' WHERE direction = 'onward'")
    _directions("'outbound', 'return'")
