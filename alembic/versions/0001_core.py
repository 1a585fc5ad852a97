"""Directory, cases, referrals, journal and keys.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from adapters.postgres.rows.journal import XactId
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS vault")
    op.create_table(
        "audit",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "entry_number"),
        schema="corridor",
    )
    op.create_index("audit_by_organisation", "audit", ["organisation_id", "id"], unique=False, schema="corridor")
    op.create_table(
        "audit_heads",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("entry_number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id"),
        schema="corridor",
    )
    op.create_table(
        "events",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("xact", XactId(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id"),
        schema="corridor",
    )
    op.create_index("events_in_order", "events", ["organisation_id", "xact", "id"], unique=False, schema="corridor")
    op.create_table(
        "idempotency",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key"),
        schema="corridor",
    )
    op.create_index("idempotency_by_age", "idempotency", ["created_at"], unique=False, schema="corridor")
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("operator_type", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "operator_type IN ('government', 'trade_union', 'cso', 'employer', 'migrant_led')",
            name="organisation_operator_type_is_known",
        ),
        sa.CheckConstraint("status IN ('active', 'disabled')", name="organisation_status_is_known"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="organisation_code_is_unique"),
        schema="corridor",
    )
    op.create_table(
        "timeline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("timeline_of_case", "timeline", ["case_id", "id"], unique=False, schema="corridor")
    op.create_index(
        "timeline_of_referral",
        "timeline",
        ["referral_id", "id"],
        unique=False,
        schema="corridor",
        postgresql_where="referral_id IS NOT NULL",
    )
    op.create_table(
        "organisation_keys",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("root_key_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "generation"),
        schema="vault",
    )
    op.create_table(
        "wrapped_keys",
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("data_key_id", "organisation_id"),
        schema="vault",
    )
    op.create_index("wrapped_keys_of_case", "wrapped_keys", ["case_id"], unique=False, schema="vault")
    op.create_table(
        "centres",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("services", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("opening_hours", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("contact", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("capacity_assured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("successor_centre_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('has_capacity', 'waitlist', 'no_capacity', 'assessment_first')",
            name="centre_capacity_is_known",
        ),
        sa.CheckConstraint(
            "services <@ ARRAY['counselling', 'legal_assistance', 'information', 'education', 'networking', 'training', 'union_membership', 'job_placement', 'shelter_emergency', 'health_psychosocial', 'transport', 'interpretation', 'return_reintegration']",
            name="centre_services_are_known",
        ),
        sa.CheckConstraint("status IN ('active', 'suspended', 'closed')", name="centre_status_is_known"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["successor_centre_id"],
            ["corridor.centres.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="centre_code_is_unique"),
        schema="corridor",
    )
    op.create_index(
        op.f("ix_corridor_centres_organisation_id"), "centres", ["organisation_id"], unique=False, schema="corridor"
    )
    op.create_table(
        "corridors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin_country", sa.Text(), nullable=False),
        sa.Column("destination_country", sa.Text(), nullable=False),
        sa.Column("transit_countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lead_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("response_times", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'active', 'suspended', 'closed')", name="corridor_status_is_known"),
        sa.ForeignKeyConstraint(
            ["lead_organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="corridor_code_is_unique"),
        schema="corridor",
    )
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
            "case_types <@ ARRAY['wages_unpaid', 'wages_below_minimum', 'documents_withheld', 'fees_job_nonexistent', 'fees_overcharged', 'terms_misrepresented', 'confinement', 'substandard_conditions', 'injury_illness', 'unfair_dismissal', 'violence_harassment', 'threats_of_denunciation', 'detention', 'missing_contact', 'trafficking_indicator', 'death', 'departure_support', 'return_support', 'other']",
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
        "corridor_members",
        sa.Column("corridor_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('origin', 'destination', 'transit')", name="corridor_role_is_known"),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["corridor_id"],
            ["corridor.corridors.id"],
        ),
        sa.PrimaryKeyConstraint("corridor_id", "centre_id"),
        schema="corridor",
    )
    op.create_index(
        op.f("ix_corridor_corridor_members_centre_id"),
        "corridor_members",
        ["centre_id"],
        unique=False,
        schema="corridor",
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
            "purposes <@ ARRAY['referral', 'legal_assistance', 'service_delivery', 'complaint', 'return_reintegration']",
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
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("corridor_id", sa.Uuid(), nullable=False),
        sa.Column("from_centre_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_centre_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fallback_centre_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("service_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("window_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_action", sa.Text(), nullable=True),
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("info_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_channel", sa.Text(), nullable=True),
        sa.Column("contact_verified", sa.Boolean(), nullable=False),
        sa.Column("resume_on", sa.Text(), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("suggested_centre_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("services_delivered", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("attempts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("custody_moved", sa.Boolean(), nullable=False),
        sa.Column("redirected_from", sa.Uuid(), nullable=True),
        sa.Column("redirected_to", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'draft') <= (sent_at IS NULL)", name="a_draft_was_not_sent"),
        sa.CheckConstraint("direction IN ('outbound', 'return')", name="referral_direction_is_known"),
        sa.CheckConstraint("kind IN ('transfer', 'service')", name="referral_kind_is_known"),
        sa.CheckConstraint(
            "purpose IN ('referral', 'legal_assistance', 'service_delivery', 'complaint', 'return_reintegration')",
            name="referral_purpose_is_known",
        ),
        sa.CheckConstraint(
            "service_types <@ ARRAY['counselling', 'legal_assistance', 'information', 'education', 'networking', 'training', 'union_membership', 'job_placement', 'shelter_emergency', 'health_psychosocial', 'transport', 'interpretation', 'return_reintegration']",
            name="referral_service_types_are_known",
        ),
        sa.CheckConstraint(
            "share <@ ARRAY['identity', 'contact', 'profile', 'summary', 'documents', 'claims']",
            name="referral_share_is_known",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused', 'completed', 'declined', 'withdrawn', 'expired', 'no_show', 'consent_withdrawn', 'entered_in_error')",
            name="referral_status_is_known",
        ),
        sa.CheckConstraint("urgency IN ('emergency', 'urgent', 'normal')", name="referral_urgency_is_known"),
        sa.CheckConstraint("from_centre_id <> to_centre_id", name="a_referral_goes_to_another_centre"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["corridor.consents.id"],
        ),
        sa.ForeignKeyConstraint(
            ["corridor_id"],
            ["corridor.corridors.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index(op.f("ix_corridor_referrals_case_id"), "referrals", ["case_id"], unique=False, schema="corridor")
    op.create_index(
        op.f("ix_corridor_referrals_consent_id"), "referrals", ["consent_id"], unique=False, schema="corridor"
    )
    op.create_index(
        "one_open_referral_per_case_and_centre",
        "referrals",
        ["case_id", "to_centre_id"],
        unique=True,
        schema="corridor",
        postgresql_where="status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')",
    )
    op.create_index(
        "one_successor_per_redirected_referral", "referrals", ["redirected_from"], unique=True, schema="corridor"
    )
    op.create_index(
        "referrals_due",
        "referrals",
        ["next_due_at"],
        unique=False,
        schema="corridor",
        postgresql_where="next_due_at IS NOT NULL",
    )
    op.create_index(
        "referrals_inbox",
        "referrals",
        ["to_organisation_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        schema="corridor",
        postgresql_where="sent_at IS NOT NULL",
    )
    op.create_index(
        "referrals_inbox_open",
        "referrals",
        ["to_organisation_id", "status", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        schema="corridor",
        postgresql_where="status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')",
    )
    op.create_index(
        "referrals_outbox",
        "referrals",
        ["from_organisation_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        schema="corridor",
    )
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("from_centre_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_centre_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'confirmed', 'refused', 'lapsed', 'called_off')",
            name="handoff_status_is_known",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["corridor.referrals.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_centre_id"],
            ["corridor.centres.id"],
        ),
        sa.ForeignKeyConstraint(
            ["to_organisation_id"],
            ["corridor.organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index(
        "handoffs_offered",
        "handoffs",
        ["from_organisation_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        schema="corridor",
    )
    op.create_index(
        "handoffs_received",
        "handoffs",
        ["to_organisation_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        schema="corridor",
    )
    op.create_index(
        op.f("ix_corridor_handoffs_referral_id"), "handoffs", ["referral_id"], unique=False, schema="corridor"
    )
    op.create_index(
        "one_open_transfer_per_case",
        "handoffs",
        ["case_id"],
        unique=True,
        schema="corridor",
        postgresql_where="status IN ('offered', 'accepted')",
    )


def downgrade() -> None:
    op.drop_index(
        "one_open_transfer_per_case",
        table_name="handoffs",
        schema="corridor",
        postgresql_where="status IN ('offered', 'accepted')",
    )
    op.drop_index(op.f("ix_corridor_handoffs_referral_id"), table_name="handoffs", schema="corridor")
    op.drop_index("handoffs_received", table_name="handoffs", schema="corridor")
    op.drop_index("handoffs_offered", table_name="handoffs", schema="corridor")
    op.drop_table("handoffs", schema="corridor")
    op.drop_index("referrals_outbox", table_name="referrals", schema="corridor")
    op.drop_index(
        "referrals_inbox_open",
        table_name="referrals",
        schema="corridor",
        postgresql_where="status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')",
    )
    op.drop_index("referrals_inbox", table_name="referrals", schema="corridor", postgresql_where="sent_at IS NOT NULL")
    op.drop_index(
        "referrals_due", table_name="referrals", schema="corridor", postgresql_where="next_due_at IS NOT NULL"
    )
    op.drop_index("one_successor_per_redirected_referral", table_name="referrals", schema="corridor")
    op.drop_index(
        "one_open_referral_per_case_and_centre",
        table_name="referrals",
        schema="corridor",
        postgresql_where="status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')",
    )
    op.drop_index(op.f("ix_corridor_referrals_consent_id"), table_name="referrals", schema="corridor")
    op.drop_index(op.f("ix_corridor_referrals_case_id"), table_name="referrals", schema="corridor")
    op.drop_table("referrals", schema="corridor")
    op.drop_index(
        "one_centre_answers_for_each_case", table_name="custody", schema="corridor", postgresql_where="until IS NULL"
    )
    op.drop_table("custody", schema="corridor")
    op.drop_index(op.f("ix_corridor_consents_case_id"), table_name="consents", schema="corridor")
    op.drop_table("consents", schema="corridor")
    op.drop_index("access_by_case", table_name="access", schema="corridor")
    op.drop_table("access", schema="corridor")
    op.drop_index(op.f("ix_corridor_corridor_members_centre_id"), table_name="corridor_members", schema="corridor")
    op.drop_table("corridor_members", schema="corridor")
    op.drop_index("cases_held_open", table_name="cases", schema="corridor", postgresql_where="status = 'open'")
    op.drop_table("cases", schema="corridor")
    op.drop_table("corridors", schema="corridor")
    op.drop_index(op.f("ix_corridor_centres_organisation_id"), table_name="centres", schema="corridor")
    op.drop_table("centres", schema="corridor")
    op.drop_index("wrapped_keys_of_case", table_name="wrapped_keys", schema="vault")
    op.drop_table("wrapped_keys", schema="vault")
    op.drop_table("organisation_keys", schema="vault")
    op.drop_index(
        "timeline_of_referral", table_name="timeline", schema="corridor", postgresql_where="referral_id IS NOT NULL"
    )
    op.drop_index("timeline_of_case", table_name="timeline", schema="corridor")
    op.drop_table("timeline", schema="corridor")
    op.drop_table("organisations", schema="corridor")
    op.drop_index("idempotency_by_age", table_name="idempotency", schema="corridor")
    op.drop_table("idempotency", schema="corridor")
    op.drop_index("events_in_order", table_name="events", schema="corridor")
    op.drop_table("events", schema="corridor")
    op.drop_table("audit_heads", schema="corridor")
    op.drop_index("audit_by_organisation", table_name="audit", schema="corridor")
    op.drop_table("audit", schema="corridor")
    op.execute("DROP SCHEMA vault")
