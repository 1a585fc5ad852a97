"""What is kept and what is owed while the key service is away.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("generation", "data_key"):
        op.alter_column("idempotency", column, nullable=True, schema="corridor")
    op.create_table(
        "owed_turns",
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("data_key_id", "organisation_id"),
        schema="vault",
    )
    op.create_index("owed_turns_of_case", "owed_turns", ["case_id"], unique=False, schema="vault")


def downgrade() -> None:
    op.drop_table("owed_turns", schema="vault")
    op.execute("DELETE FROM corridor.idempotency WHERE generation IS NULL")
    for column in ("generation", "data_key"):
        op.alter_column("idempotency", column, nullable=False, schema="corridor")
