"""Groups of cases.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="a_group_is_of_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.CheckConstraint(
            "(merged_into IS NULL) = (title IS NOT NULL)", name="a_group_has_a_title_until_it_is_merged"
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index(
        "a_group_belongs_to_one_organisation", "groups", ["organisation_id", "id"], unique=True, schema="corridor"
    )
    op.create_foreign_key(
        "a_group_is_merged_into_one_of_its_organisation",
        "groups",
        "groups",
        ["merged_into", "organisation_id"],
        ["id", "organisation_id"],
        source_schema="corridor",
        referent_schema="corridor",
    )
    op.create_table(
        "group_cases",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.ForeignKeyConstraint(
            ["group_id", "organisation_id"],
            ["corridor.groups.id", "corridor.groups.organisation_id"],
            name="a_case_is_in_a_group_of_its_organisation",
        ),
        sa.PrimaryKeyConstraint("group_id", "case_id"),
        schema="corridor",
    )
    op.create_index("groups_of_case", "group_cases", ["case_id"], schema="corridor")


def downgrade() -> None:
    op.drop_table("group_cases", schema="corridor")
    op.drop_table("groups", schema="corridor")
