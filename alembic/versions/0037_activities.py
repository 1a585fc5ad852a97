"""Activities of centres.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("corridor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("service_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("female", sa.Integer(), nullable=True),
        sa.Column("male", sa.Integer(), nullable=True),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.Column("not_stated", sa.Integer(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("age_band", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("materials_distributed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "age_band IN ('under_18', '18_24', '25_34', '35_44', '45_54', '55_64', '65_plus', 'unknown')",
            name="activity_age_band_is_known",
        ),
        sa.CheckConstraint(
            "kind IN ('counselling', 'legal_advice', 'training', 'outreach', 'hotline', "
            "'information_materials', 'radio_broadcast', 'home_visit', 'legal_clinic', 'union_meeting')",
            name="activity_kind_is_known",
        ),
        sa.CheckConstraint(
            "service_types <@ ARRAY['counselling', 'legal_assistance', 'information', 'education', "
            "'networking', 'training', 'union_membership', 'job_placement', 'shelter_emergency', "
            "'health_psychosocial', 'transport', 'interpretation', 'return_reintegration']",
            name="activity_service_types_are_known",
        ),
        sa.CheckConstraint("sex IN ('female', 'male', 'other', 'not_stated')", name="activity_sex_is_known"),
        sa.CheckConstraint(
            "stage IN ('potential', 'departing', 'in_transit', 'at_destination', 'returning', 'returned', 'family')",
            name="activity_stage_is_known",
        ),
        sa.CheckConstraint(
            "topics <@ ARRAY['safe_migration', 'recruitment_procedures', 'recruitment_fees', 'contracts', "
            "'documents', 'job_search', 'skills', 'language_and_culture', 'wages', 'working_time', "
            "'working_conditions', 'change_of_employer', 'dismissal', 'occupational_safety', "
            "'social_security', 'health', 'violence_harassment', 'forced_labour_trafficking', "
            "'women_migrants', 'complaints', 'unions', 'remittances_savings', 'family', "
            "'return_reintegration', 'other']",
            name="activity_topics_are_known",
        ),
        sa.CheckConstraint("duration_minutes > 0", name="an_activity_lasts_a_minute_or_longer"),
        sa.CheckConstraint(
            "least(female, male, other, not_stated) >= 0 AND female + male + other + not_stated > 0",
            name="an_activity_counts_at_least_one_person",
        ),
        sa.CheckConstraint("materials_distributed >= 0", name="an_activity_counts_materials_from_zero"),
        sa.CheckConstraint(
            "num_nonnulls(female, male, other, not_stated) = 4 AND num_nonnulls(sex, age_band, stage) = 0 OR "
            "num_nonnulls(female, male, other, not_stated) = 0 AND num_nonnulls(sex, age_band) = 2",
            name="an_activity_counts_people_or_describes_one",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="an_activity_is_of_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.ForeignKeyConstraint(
            ["corridor_id"],
            ["corridor.corridors.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("activities_by_day", "activities", ["organisation_id", "held_on"], schema="corridor")
    op.create_index(
        "activities_of_case",
        "activities",
        ["case_id"],
        schema="corridor",
        postgresql_where=sa.text("case_id IS NOT NULL"),
    )
    op.create_index("activities_of_organisation", "activities", ["organisation_id", "id"], schema="corridor")


def downgrade() -> None:
    op.drop_table("activities", schema="corridor")
