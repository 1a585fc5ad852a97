"""Cases: who may reach them, who answers for them, what people consented to.

Revision ID: 0001b
Revises: 0001a
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001b"
down_revision = "0001a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("holder_centre_id", sa.Uuid(), nullable=True),
        sa.Column("holder_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("origin_area", sa.Text(), nullable=True),
        sa.Column("destination_area", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("occupation", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("case_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("excluded_operator_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("tracking_hash", sa.Text(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'open') = (holder_centre_id IS NOT NULL)", name="an_open_case_has_a_holder"),
        sa.CheckConstraint(
            "case_types <@ ARRAY['wages_unpaid', 'wages_below_minimum', 'documents_withheld', "
            "'fees_job_nonexistent', 'fees_overcharged', 'terms_misrepresented', 'confinement', "
            "'substandard_conditions', 'injury_illness', 'unfair_dismissal', 'violence_harassment', "
            "'threats_of_denunciation', 'detention', 'missing_contact', 'trafficking_indicator', "
            "'death', 'departure_support', 'return_support', 'other']",
            name="case_types_are_known",
        ),
        sa.CheckConstraint(
            "excluded_operator_types <@ ARRAY['government', 'trade_union', 'cso', 'employer', 'migrant_led']",
            name="case_excluded_operator_types_are_known",
        ),
        sa.CheckConstraint("sex IN ('female', 'male', 'other', 'not_stated')", name="case_sex_is_known"),
        sa.CheckConstraint(
            "stage IN ('potential', 'departing', 'in_transit', 'at_destination', 'returning', 'returned', 'family')",
            name="case_stage_is_known",
        ),
        sa.CheckConstraint("status IN ('open', 'closed', 'erased')", name="case_status_is_known"),
        sa.ForeignKeyConstraint(
            ["holder_centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder_organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="case_code_is_unique"),
        schema="corridor",
    )
    op.create_index(
        "cases_held_open",
        "cases",
        ["holder_organisation_id", "id"],
        unique=False,
        schema="corridor",
        postgresql_where="status = 'open'",
    )
    op.create_table(
        "access",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.PrimaryKeyConstraint("organisation_id", "case_id", "object_id"),
        schema="corridor",
    )
    op.create_index("access_by_case", "access", ["case_id", "organisation_id"], unique=False, schema="corridor")
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("purposes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("data_categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipient_centre_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("recipient_corridor_id", sa.Uuid(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "data_categories <@ ARRAY['identity', 'contact', 'profile', 'summary', 'documents', 'claims']",
            name="consent_data_categories_are_known",
        ),
        sa.CheckConstraint("given_by IN ('self', 'representative', 'relative')", name="consent_giver_is_known"),
        sa.CheckConstraint(
            "method IN ('signed', 'thumbprint', 'oral_witnessed', 'digital_code')", name="consent_method_is_known"
        ),
        sa.CheckConstraint(
            "purposes <@ ARRAY['referral', 'legal_assistance', 'service_delivery', 'complaint', "
            "'return_reintegration']",
            name="consent_purposes_are_known",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recipient_corridor_id"],
            ["corridor.corridors.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index(op.f("ix_corridor_consents_case_id"), "consents", ["case_id"], unique=False, schema="corridor")
    op.create_table(
        "custody",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "by IN ('opened', 'handoff', 'hand_back', 'consent_withdrawn', 'successor')", name="custody_reason_is_known"
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name="custody_ends_after_it_began"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.PrimaryKeyConstraint("case_id", "entry"),
        schema="corridor",
    )
    op.create_index(
        "one_centre_answers_for_each_case",
        "custody",
        ["case_id"],
        unique=True,
        schema="corridor",
        postgresql_where="until IS NULL",
    )


def downgrade() -> None:
    op.drop_table("custody", schema="corridor")
    op.drop_table("consents", schema="corridor")
    op.drop_table("access", schema="corridor")
    op.drop_table("cases", schema="corridor")
