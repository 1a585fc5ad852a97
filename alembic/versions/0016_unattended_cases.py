"""Cases whose holder is not in operation, and of which those who run the network were told.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unattended_cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.ForeignKeyConstraint(["centre_id"], ["corridor.centres.id"]),
        sa.PrimaryKeyConstraint("case_id"),
        schema="corridor",
    )
    op.create_index("handoffs_of_a_case", "handoffs", ["case_id"], schema="corridor")


def downgrade() -> None:
    op.drop_index("handoffs_of_a_case", "handoffs", schema="corridor")
    op.drop_table("unattended_cases", schema="corridor")
