"""A case repeats what views need of a sealed date of birth, and which version of the rules made its index.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OLDER = "cases_indexed_by_an_older_version"


def upgrade() -> None:
    op.add_column("cases", sa.Column("dated_year", sa.Integer(), nullable=True), schema="corridor")
    of_age = sa.Column("of_age", sa.Boolean(), server_default="false", nullable=False)
    op.add_column("cases", of_age, schema="corridor")
    # The worker makes the indexes of stored cases anew, and fills the other two columns in.
    version = sa.Column("index_version", sa.Integer(), server_default="1", nullable=False)
    op.add_column("cases", version, schema="corridor")
    for column in ("of_age", "index_version"):  # the defaults fill old rows; new ones always say
        op.alter_column("cases", column, server_default=None, schema="corridor")
    op.create_index(
        OLDER, "cases", ["index_version"], schema="corridor", postgresql_where=sa.text("identity IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index(OLDER, "cases", schema="corridor")
    for column in ("index_version", "of_age", "dated_year"):
        op.drop_column("cases", column, schema="corridor")
