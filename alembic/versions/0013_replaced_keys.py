"""The holder's copy of a case key that was replaced stays until what its successor seals has been read.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replaced_keys",
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("data_key_id", "organisation_id"),
        schema="vault",
    )
    op.create_index("replaced_keys_of_case", "replaced_keys", ["case_id"], unique=False, schema="vault")


def downgrade() -> None:
    op.drop_table("replaced_keys", schema="vault")
