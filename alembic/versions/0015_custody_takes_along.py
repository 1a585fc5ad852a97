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
OPEN_SENT = "r.status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')"

# What custody has left behind before this revision, mended once: the same as domain/person/custody_follows.py decides.
# The worker brings the keys of the conversations.
ENDED = f"""
UPDATE corridor.referrals AS r SET
    status = 'completed', ended_at = now(), updated_at = now(), next_due_at = NULL, last_action = NULL,
    version = r.version + 1,
    outcome = CASE WHEN NOT r.custody_moved THEN 'taken_over'
        WHEN (
            SELECT count(*) FROM corridor.custody AS u WHERE u.case_id = c.id AND u.centre_id = c.holder_centre_id
        ) > 1 THEN 'handed_back' ELSE 'referred_onward' END
FROM corridor.cases AS c
WHERE c.id = r.case_id AND c.holder_centre_id IS NOT NULL AND {OPEN_SENT} AND CASE
    WHEN r.custody_moved THEN r.to_centre_id <> c.holder_centre_id
    ELSE r.kind = 'service' AND r.to_centre_id = c.holder_centre_id END
"""
OWED = "r.deletion_owed_since IS NOT NULL AND r.deletion_confirmed_at IS NULL"
PASSED = f"""
UPDATE corridor.referrals AS r SET
    sent_from = r.from_centre_id, from_centre_id = c.holder_centre_id,
    from_organisation_id = c.holder_organisation_id, updated_at = now(), version = r.version + 1
FROM corridor.cases AS c
WHERE c.id = r.case_id AND ({OPEN_SENT} OR {OWED}) AND NOT r.custody_moved
    AND r.from_centre_id <> c.holder_centre_id AND r.to_centre_id <> c.holder_centre_id
"""
LET_IN = """
INSERT INTO corridor.access (organisation_id, case_id, object_id, since)
SELECT r.from_organisation_id, r.case_id, r.id, now() FROM corridor.referrals AS r WHERE r.sent_from IS NOT NULL
ON CONFLICT DO NOTHING
"""
LET_GO = """
DELETE FROM corridor.access AS a USING corridor.referrals AS r, corridor.centres AS x
WHERE r.sent_from IS NOT NULL AND x.id = r.sent_from AND a.case_id = r.case_id AND a.object_id = r.id
    AND a.organisation_id = x.organisation_id
    AND a.organisation_id NOT IN (r.from_organisation_id, r.to_organisation_id)
"""
TOLD = """
INSERT INTO corridor.timeline (id, case_id, referral_id, at, type, status, version)
SELECT gen_random_uuid(), r.case_id, r.id, now(),
    CASE WHEN r.ended_at = now() THEN 'referral.completed' ELSE 'referral.sender_changed' END, r.status, r.version
FROM corridor.referrals AS r WHERE r.updated_at = now() AND (r.sent_from IS NOT NULL OR r.ended_at = now())
"""
MENDING = (ENDED, PASSED, LET_IN, LET_GO, TOLD)


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
    for statement in MENDING:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(PASSED_ON, "referrals", schema="corridor")
    op.drop_constraint(SENT_FROM, "referrals", schema="corridor")
    op.drop_column("referrals", "sent_from", schema="corridor")
