"""Organisations wait for a second person, and those that exist are confirmed; invitations of first administrators.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

STATUS = "organisation_status_is_known"
CONFIRMED = "an_active_organisation_is_confirmed"


def upgrade() -> None:
    op.add_column("organisations", sa.Column("proposed_by", sa.Uuid(), nullable=True), schema="corridor")
    op.add_column(
        "organisations",
        sa.Column("confirmations", postgresql.JSONB(), server_default="[]", nullable=False),
        schema="corridor",
    )
    op.alter_column("organisations", "confirmations", server_default=None, schema="corridor")
    op.add_column(
        "organisations", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True), schema="corridor"
    )
    op.execute("UPDATE corridor.organisations SET confirmed_at = created_at")
    op.drop_constraint(STATUS, "organisations", schema="corridor")
    op.create_check_constraint(
        STATUS, "organisations", "status IN ('pending', 'active', 'disabled')", schema="corridor"
    )
    op.create_check_constraint(
        CONFIRMED, "organisations", "status <> 'active' OR confirmed_at IS NOT NULL", schema="corridor"
    )
    op.create_table(
        "invitations",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["corridor.organisations.id"]),
        sa.ForeignKeyConstraint(["invited_by_organisation_id"], ["corridor.organisations.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
        sa.UniqueConstraint("digest", name="invitation_link_is_unique"),
        schema="oauth",
    )


def downgrade() -> None:
    op.drop_table("invitations", schema="oauth")
    op.drop_constraint(CONFIRMED, "organisations", schema="corridor")
    op.drop_constraint(STATUS, "organisations", schema="corridor")
    op.execute("UPDATE corridor.organisations SET status = 'disabled' WHERE status = 'pending'")
    op.create_check_constraint(STATUS, "organisations", "status IN ('active', 'disabled')", schema="corridor")
    for name in ("confirmed_at", "confirmations", "proposed_by"):
        op.drop_column("organisations", name, schema="corridor")
