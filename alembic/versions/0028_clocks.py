"""The clocks run: referrals know when the service takes its next step, and direct offers when they lapse.

Open offers of before get the time that they would have had, counted from the day on which they were made.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

DUE = "referrals_due"
OFFERS_DUE = "offers_due"
PROMISES = ("decide_within", "contact_within")
# What was sent keeps the times that its corridor has now; the defaults of the time stand for steps that are left out.
STEPS = """
UPDATE corridor.referrals AS r SET
    step_due_at = r.next_due_at,
    decide_within = extract(epoch FROM coalesce(l.response_times #>> ARRAY[r.urgency, 'decide_within'],
        CASE r.urgency WHEN 'emergency' THEN 'PT24H' WHEN 'urgent' THEN 'PT72H' ELSE 'P14D' END)::interval),
    contact_within = extract(epoch FROM coalesce(l.response_times #>> ARRAY[r.urgency, 'contact_within'],
        CASE r.urgency WHEN 'emergency' THEN 'P3D' WHEN 'urgent' THEN 'P7D' ELSE 'P30D' END)::interval)
FROM corridor.corridors AS l
WHERE l.id = r.corridor_id AND r.sent_at IS NOT NULL
"""
OFFERS = """
UPDATE corridor.handoffs AS h SET decide_by = h.created_at + coalesce((
    SELECT max((l.response_times #>> '{normal,decide_within}')::interval)
    FROM corridor.corridor_members AS a
    JOIN corridor.corridor_members AS b ON b.corridor_id = a.corridor_id
    JOIN corridor.corridors AS l ON l.id = a.corridor_id
    WHERE a.centre_id = h.from_centre_id AND b.centre_id = h.to_centre_id AND l.status = 'active'
), interval '14 days')
WHERE h.status = 'offered' AND h.referral_id IS NULL
"""


def _column(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True), schema="corridor")


def _due(column: str) -> None:
    op.drop_index(DUE, "referrals", schema="corridor")
    op.create_index(DUE, "referrals", [column], schema="corridor", postgresql_where=sa.text(f"{column} IS NOT NULL"))


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    _column("referrals", "overdue_told_for")
    _column("referrals", "step_due_at")
    _column("handoffs", "decide_by")
    for promise in PROMISES:
        op.add_column("referrals", sa.Column(promise, sa.Integer(), nullable=True), schema="corridor")
    op.execute(STEPS)
    op.execute(OFFERS)
    _due("step_due_at")
    where = sa.text("status = 'offered' AND decide_by IS NOT NULL")
    op.create_index(OFFERS_DUE, "handoffs", ["decide_by"], schema="corridor", postgresql_where=where)


def downgrade() -> None:
    op.drop_index(OFFERS_DUE, "handoffs", schema="corridor")
    _due("next_due_at")
    op.drop_column("handoffs", "decide_by", schema="corridor")
    for column in (*PROMISES, "step_due_at", "overdue_told_for"):
        op.drop_column("referrals", column, schema="corridor")
