"""The public directory.

Revision ID: 0001a
Revises:
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0001a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
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
            "services <@ ARRAY['counselling', 'legal_assistance', 'information', 'education', "
            "'networking', 'training', 'union_membership', 'job_placement', 'shelter_emergency', "
            "'health_psychosocial', 'transport', 'interpretation', 'return_reintegration']",
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


def downgrade() -> None:
    op.drop_table("corridor_members", schema="corridor")
    op.drop_table("corridors", schema="corridor")
    op.drop_table("centres", schema="corridor")
    op.drop_table("organisations", schema="corridor")
