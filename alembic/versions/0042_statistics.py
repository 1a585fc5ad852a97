"""Statistics: facts, figures by month, published editions.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statistics_facts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("sender_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("sender_centre_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("dims", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("service_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("known_to", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("recount_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('case', 'complaint', 'custody', 'referral', 'arrival', 'decide', 'contact', 'handoff', 'claim', "
            "'money', 'activity', 'participant', 'consent')",
            name="statistics_fact_is_of_a_known_kind",
        ),
        sa.CheckConstraint("cardinality(dims) = 13", name="a_fact_has_thirteen_dimensions"),
        sa.CheckConstraint("cardinality(numbers) = 8", name="a_fact_has_eight_numbers"),
        sa.PrimaryKeyConstraint("kind", "subject_id", "part"),
        schema="corridor",
    )
    op.create_index(
        "statistics_facts_of_case",
        "statistics_facts",
        ["case_id"],
        unique=False,
        schema="corridor",
        postgresql_where="case_id IS NOT NULL",
    )
    op.create_index("statistics_facts_of_kind", "statistics_facts", ["kind", "day"], unique=False, schema="corridor")
    op.create_index(
        "statistics_facts_to_recount",
        "statistics_facts",
        ["recount_at"],
        unique=False,
        schema="corridor",
        postgresql_where="recount_at IS NOT NULL",
    )
    op.create_table(
        "statistics_own_facts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("dims", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("service_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('case', 'complaint', 'custody', 'referral', 'arrival', 'decide', 'contact', 'handoff', 'claim', "
            "'money', 'activity', 'participant', 'consent')",
            name="own_fact_is_of_a_known_kind",
        ),
        sa.CheckConstraint("side IN ('', 'sent', 'received')", name="own_fact_is_of_a_known_side"),
        sa.CheckConstraint("cardinality(dims) = 13", name="an_own_fact_has_thirteen_dimensions"),
        sa.CheckConstraint("cardinality(numbers) = 8", name="an_own_fact_has_eight_numbers"),
        sa.PrimaryKeyConstraint("kind", "subject_id", "part", "side", "organisation_id", "centre_id"),
        schema="corridor",
    )
    op.create_index(
        "own_facts_by_day", "statistics_own_facts", ["organisation_id", "kind", "day"], unique=False, schema="corridor"
    )
    op.create_index(
        "own_facts_of_case",
        "statistics_own_facts",
        ["case_id"],
        unique=False,
        schema="corridor",
        postgresql_where="case_id IS NOT NULL",
    )
    op.create_table(
        "statistics_cells",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("split", sa.Integer(), nullable=False),
        sa.Column("split_further", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("value_further", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("numbers", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('case', 'complaint', 'custody', 'referral', 'arrival', 'decide', 'contact', 'handoff', 'claim', "
            "'money', 'activity', 'participant', 'consent')",
            name="statistics_cell_is_of_a_known_kind",
        ),
        sa.CheckConstraint("side IN ('', 'sent', 'received')", name="statistics_side_is_known"),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "kind",
            "split",
            "split_further",
            "month",
            "centre_id",
            "side",
            "value",
            "value_further",
            "detail",
        ),
        schema="corridor",
    )
    op.create_table(
        "statistics_due",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        schema="corridor",
    )
    op.create_table(
        "statistics_parts_due",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "month"),
        schema="corridor",
    )
    op.create_table(
        "statistics_state",
        sa.Column("only_one", sa.Boolean(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("only_one", name="statistics_have_one_state"),
        sa.PrimaryKeyConstraint("only_one"),
        schema="corridor",
    )
    op.create_table(
        "centre_operation",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_operation", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["corridor.centres.id"],
        ),
        sa.PrimaryKeyConstraint("centre_id", "since"),
        schema="corridor",
    )
    op.create_table(
        "published_editions",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(corrects IS NULL) = (reason IS NULL)", name="a_correction_says_why"),
        sa.CheckConstraint("(number = 1) = (corrects IS NULL)", name="the_first_edition_corrects_none"),
        sa.PrimaryKeyConstraint("period", "number"),
        schema="corridor",
    )
    op.create_table(
        "published_figures",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("dims", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("dim_values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.PrimaryKeyConstraint("period", "number", "indicator", "dims", "dim_values", "detail"),
        schema="corridor",
    )
    op.create_index(
        "published_figures_of_indicator",
        "published_figures",
        ["period", "number", "indicator"],
        unique=False,
        schema="corridor",
    )
    op.create_table(
        "published_counts",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("dims", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("dim_values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("organisation_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("known", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("largest", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.Column("known_amounts", sa.ARRAY(sa.Numeric()), nullable=False),
        sa.PrimaryKeyConstraint("period", "number", "indicator", "dims", "dim_values", "detail"),
        schema="corridor",
    )
    # everything there is has to be counted
    op.execute(
        "INSERT INTO corridor.statistics_due (subject_id)"
        " SELECT c.id FROM corridor.cases AS c UNION ALL SELECT y.id FROM corridor.activities AS y"
    )


def downgrade() -> None:
    op.drop_table("published_counts", schema="corridor")
    op.drop_table("published_figures", schema="corridor")
    op.drop_table("published_editions", schema="corridor")
    op.drop_table("centre_operation", schema="corridor")
    op.drop_table("statistics_parts_due", schema="corridor")
    op.drop_table("statistics_state", schema="corridor")
    op.drop_table("statistics_due", schema="corridor")
    op.drop_table("statistics_cells", schema="corridor")
    op.drop_table("statistics_own_facts", schema="corridor")
    op.drop_table("statistics_facts", schema="corridor")
