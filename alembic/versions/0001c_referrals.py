"""Referrals and handoffs.

Revision ID: 0001c
Revises: 0001b
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001c"
down_revision = "0001b"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
            "service_types <@ ARRAY['counselling', 'legal_assistance', 'information', 'education', "
            "'networking', 'training', 'union_membership', 'job_placement', 'shelter_emergency', "
            "'health_psychosocial', 'transport', 'interpretation', 'return_reintegration']",
            name="referral_service_types_are_known",
        ),
        sa.CheckConstraint(
            "share <@ ARRAY['identity', 'contact', 'profile', 'summary', 'documents', 'claims']",
            name="referral_share_is_known",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress',"
            " 'paused', 'completed', 'declined', 'withdrawn', 'expired', 'no_show', "
            "'consent_withdrawn', 'entered_in_error')",
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
    op.drop_table("handoffs", schema="corridor")
    op.drop_table("referrals", schema="corridor")
