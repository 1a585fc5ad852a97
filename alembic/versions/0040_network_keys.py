"""Keys of the whole network, and the blind index of respondents.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_keys",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('respondents')", name="purpose_of_a_network_key_is_known"),
        sa.PrimaryKeyConstraint("purpose"),
        schema="vault",
    )
    op.create_table(
        "respondent_terms",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("licence", sa.LargeBinary(), nullable=True),
        sa.Column("index_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="a_respondent_is_named_by_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="corridor",
    )
    for name, column in (("respondents_by_licence", "licence"), ("respondents_by_name", "name")):
        op.create_index(
            name, "respondent_terms", [column], schema="corridor", postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.create_index("respondents_of_case", "respondent_terms", ["case_id"], schema="corridor")


def downgrade() -> None:
    op.drop_table("respondent_terms", schema="corridor")
    op.drop_table("network_keys", schema="vault")
