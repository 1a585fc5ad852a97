"""A direct handoff keeps the consent on which it rests, one of the same case.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

RESTS_ON = "a_handoff_rests_on_a_consent_of_its_case"
OF_TRANSFER = "a_transfer_rests_on_its_referrals_consent"
ONE_CASE = "a_consent_belongs_to_one_case"


def upgrade() -> None:
    op.create_index(ONE_CASE, "consents", ["id", "case_id"], unique=True, schema="corridor")
    op.add_column("handoffs", sa.Column("consent_id", sa.Uuid(), nullable=True), schema="corridor")
    op.create_foreign_key(
        RESTS_ON,
        "handoffs",
        "consents",
        ["consent_id", "case_id"],
        ["id", "case_id"],
        source_schema="corridor",
        referent_schema="corridor",
    )
    op.create_check_constraint(OF_TRANSFER, "handoffs", "consent_id IS NULL OR referral_id IS NULL", schema="corridor")


def downgrade() -> None:
    op.drop_constraint(OF_TRANSFER, "handoffs", schema="corridor")
    op.drop_constraint(RESTS_ON, "handoffs", schema="corridor")
    op.drop_column("handoffs", "consent_id", schema="corridor")
    op.drop_index(ONE_CASE, "consents", schema="corridor")
