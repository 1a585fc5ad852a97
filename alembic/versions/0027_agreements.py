"""Agreements of corridors and their signatures. A corridor without one refuses sending.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PURPOSES = "'referral', 'legal_assistance', 'service_delivery', 'complaint', 'return_reintegration'"
CATEGORIES = "'identity', 'contact', 'profile', 'summary', 'documents', 'claims'"


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("corridor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purposes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("data_categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("retention", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("document_url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"purposes <@ ARRAY[{PURPOSES}]", name="agreement_purposes_are_known"),
        sa.CheckConstraint(f"data_categories <@ ARRAY[{CATEGORIES}]", name="agreement_data_categories_are_known"),
        sa.CheckConstraint("valid_from <= valid_to", name="an_agreement_ends_after_it_begins"),
        sa.CheckConstraint("number >= 1", name="agreement_numbers_start_at_one"),
        sa.ForeignKeyConstraint(["corridor_id"], ["corridor.corridors.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("corridor_id", "number", name="agreements_of_a_corridor_are_numbered"),
        schema="corridor",
    )
    op.create_index(
        "the_newest_agreement_binds", "agreements", ["corridor_id", "valid_from", "number"], schema="corridor"
    )
    op.create_table(
        "agreement_signatures",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("on_paper", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["corridor.agreements.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.PrimaryKeyConstraint("agreement_id", "organisation_id"),
        schema="corridor",
    )


def downgrade() -> None:
    op.drop_table("agreement_signatures", schema="corridor")
    op.drop_table("agreements", schema="corridor")
