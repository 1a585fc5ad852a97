"""Which case of the same person a case was merged into.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CHECKS = {
    "an_open_case_is_not_merged_into_another": "status <> 'open' OR merged_into IS NULL",
    "a_case_is_not_merged_into_itself": "merged_into <> id",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")
    op.add_column("cases", sa.Column("merged_into", sa.Uuid(), nullable=True), schema="corridor")
    op.create_foreign_key(
        "cases_merged_into_fkey",
        "cases",
        "cases",
        ["merged_into"],
        ["id"],
        source_schema="corridor",
        referent_schema="corridor",
    )
    for name, check in CHECKS.items():
        op.create_check_constraint(name, "cases", check, schema="corridor")
    op.create_index(
        "cases_merged",
        "cases",
        ["merged_into", "id"],
        schema="corridor",
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("cases_merged", "cases", schema="corridor")
    for name in CHECKS:
        op.drop_constraint(name, "cases", schema="corridor")
    op.drop_column("cases", "merged_into", schema="corridor")
