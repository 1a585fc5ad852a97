"""The holder's working notes; the outcome of each closing in the timeline; what erased cases leave for counting.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("handover", sa.Boolean(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('working', 'closing', 'reopening')", name="note_kind_is_known"),
        sa.CheckConstraint(
            "handover = (data_key IS NOT NULL) AND handover = (data_key_id IS NULL)",
            name="a_note_for_a_handover_has_a_key_of_its_own",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.ForeignKeyConstraint(["centre_id"], ["corridor.centres.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("notes_of_case", "notes", ["case_id", "id"], unique=False, schema="corridor")
    op.add_column("cases", sa.Column("age_band", sa.Text(), nullable=True), schema="corridor")
    op.add_column("timeline", sa.Column("outcome", sa.Text(), nullable=True), schema="corridor")
    op.execute(
        """
        UPDATE corridor.timeline AS t SET outcome = c.outcome
        FROM corridor.cases AS c
        WHERE t.type = 'case.closed' AND c.id = t.case_id AND c.outcome IS NOT NULL
        """
    )
    op.execute(
        """
        UPDATE corridor.cases AS c
        SET age_band = CASE
                WHEN a.age IS NULL THEN 'unknown' WHEN a.age <= 18 THEN 'under_18' WHEN a.age < 25 THEN '18_24'
                WHEN a.age < 35 THEN '25_34' WHEN a.age < 45 THEN '35_44' WHEN a.age < 55 THEN '45_54'
                WHEN a.age < 65 THEN '55_64' ELSE '65_plus'
            END,
            birth_year = NULL, origin_area = NULL, destination_area = NULL, occupation = NULL, languages = '{}',
            tracking_hash = ''
        FROM (SELECT id, date_part('year', created_at)::integer - birth_year AS age FROM corridor.cases) AS a
        WHERE c.id = a.id AND c.status = 'erased'
        """
    )


def downgrade() -> None:
    op.drop_column("cases", "age_band", schema="corridor")
    op.drop_column("timeline", "outcome", schema="corridor")
    op.drop_table("notes", schema="corridor")
