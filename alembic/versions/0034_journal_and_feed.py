"""What happened is written once, in the journal; a sequencer shows it to those who may know, each in a feed of its own.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.postgres.rows.journal import XactId
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

SUBJECTS = """
UPDATE corridor.journal AS j SET subject = n.subject
FROM (
    SELECT x.id, coalesce(
        e.subject, jsonb_strip_nulls(jsonb_build_object('referral', x.referral_id, 'case', x.case_id))
    ) AS subject
    FROM corridor.journal AS x
    LEFT JOIN (SELECT DISTINCT ON (o.id) o.id, o.subject FROM corridor.events AS o ORDER BY o.id) AS e ON e.id = x.id
) AS n
WHERE n.id = j.id
"""
WITHOUT_A_CASE = """
INSERT INTO corridor.journal (id, at, type, status, version, organisation_id, subject)
SELECT DISTINCT ON (e.id) e.id, e.at, e.type, e.status, e.version, e.actor_organisation_id, e.subject
FROM corridor.events AS e WHERE NOT EXISTS (SELECT FROM corridor.journal AS j WHERE j.id = e.id)
ORDER BY e.id
"""
FEEDS = """
INSERT INTO corridor.feed (organisation_id, position, event_id, stands, centre_ids, shown_at)
SELECT e.organisation_id, row_number() OVER (PARTITION BY e.organisation_id ORDER BY e.at, e.id), e.id,
    j.case_id IS NULL OR j.type LIKE 'deletion.%' AND NOT EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = e.organisation_id AND a.case_id = j.case_id
            AND a.object_id = coalesce(j.referral_id, j.case_id)
    ),
    CASE WHEN j.case_id IS NOT NULL THEN ARRAY(
        SELECT c.id FROM corridor.centres AS c WHERE c.organisation_id = e.organisation_id AND (
            EXISTS (SELECT FROM corridor.custody AS u WHERE u.case_id = j.case_id AND u.centre_id = c.id)
            OR EXISTS (
                SELECT FROM corridor.referrals AS r
                WHERE r.case_id = j.case_id AND (r.from_centre_id = c.id OR r.to_centre_id = c.id)
            )
            OR EXISTS (SELECT FROM corridor.handoffs AS h WHERE h.case_id = j.case_id AND h.to_centre_id = c.id)
        )
    ) END,
    e.at
FROM corridor.events AS e JOIN corridor.journal AS j ON j.id = e.id
"""
EPOCH = "INSERT INTO corridor.feed_epochs (id, history, began_at) VALUES (gen_random_uuid(), 'before the first', now())"
HEADS = """
INSERT INTO corridor.feed_heads (organisation_id, position, removed)
SELECT f.organisation_id, max(f.position), 0 FROM corridor.feed AS f GROUP BY f.organisation_id
"""
EVENTS = """
INSERT INTO corridor.events (organisation_id, id, type, at, actor_organisation_id, subject, status, version)
SELECT x.reader, j.id, j.type, j.at, j.organisation_id, j.subject, j.status, j.version
FROM (
    SELECT f.organisation_id, f.event_id FROM corridor.feed AS f
    UNION
    SELECT unnest(o.audience), o.event_id FROM corridor.outbox AS o
) AS x (reader, event_id)
JOIN corridor.journal AS j ON j.id = x.event_id
ORDER BY j.id
"""


def upgrade() -> None:
    op.rename_table("timeline", "journal", schema="corridor")
    for name in ("of_case", "of_referral"):
        op.drop_index(f"timeline_{name}", "journal", schema="corridor")
    op.execute("ALTER INDEX corridor.timeline_pkey RENAME TO journal_pkey")
    op.alter_column("journal", "case_id", nullable=True, schema="corridor")
    op.add_column("journal", sa.Column("subject", postgresql.JSONB(), nullable=True), schema="corridor")
    op.execute(SUBJECTS)
    op.execute(WITHOUT_A_CASE)
    op.alter_column("journal", "subject", nullable=False, schema="corridor")
    for column in ("case_id", "referral_id"):
        op.create_index(
            f"journal_of_{column.removesuffix('_id')}",
            "journal",
            [column, "id"],
            schema="corridor",
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index(
        "journal_without_case", "journal", ["at"], schema="corridor", postgresql_where=sa.text("case_id IS NULL")
    )
    op.create_table(
        "outbox",
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("audience", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("parting", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        schema="corridor",
    )
    op.create_table(
        "feed",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("centre_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "position"),
        schema="corridor",
    )
    op.create_table(
        "feed_heads",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
        schema="corridor",
    )
    op.create_table(
        "feed_epochs",
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("number"),
        schema="corridor",
    )
    op.create_table(
        "feed_epoch_ends",
        sa.Column("epoch_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("epoch_id", "organisation_id"),
        schema="corridor",
    )
    op.execute(FEEDS)
    op.execute(HEADS)
    op.execute(EPOCH)
    op.create_index(
        "feed_standing", "feed", ["event_id", "organisation_id"], schema="corridor", postgresql_where=sa.text("stands")
    )
    op.create_index("feed_by_age", "feed", ["shown_at"], schema="corridor")
    op.drop_table("events", schema="corridor")


def downgrade() -> None:
    op.create_table(
        "events",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("xact", XactId(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("subject", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        schema="corridor",
    )
    op.create_index("events_in_order", "events", ["organisation_id", "xact", "id"], schema="corridor")
    op.execute(EVENTS)
    for table in ("feed_epoch_ends", "feed_epochs", "feed_heads", "feed", "outbox"):
        op.drop_table(table, schema="corridor")
    op.execute("DELETE FROM corridor.journal WHERE case_id IS NULL")
    for name in ("of_case", "of_referral", "without_case"):
        op.drop_index(f"journal_{name}", "journal", schema="corridor")
    op.drop_column("journal", "subject", schema="corridor")
    op.alter_column("journal", "case_id", nullable=False, schema="corridor")
    op.rename_table("journal", "timeline", schema="corridor")
    op.execute("ALTER INDEX corridor.journal_pkey RENAME TO timeline_pkey")
    op.create_index("timeline_of_case", "timeline", ["case_id", "id"], schema="corridor")
    op.create_index(
        "timeline_of_referral",
        "timeline",
        ["referral_id", "id"],
        schema="corridor",
        postgresql_where=sa.text("referral_id IS NOT NULL"),
    )
