"""Claims, their steps, and the copies of their keys.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '10s'")

    op.create_table(
        "claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("respondent_kind", sa.Text(), nullable=False),
        sa.Column("respondent_country", sa.Text(), nullable=False),
        sa.Column("forum_kind", sa.Text(), nullable=True),
        sa.Column("forum_country", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("limitation_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("announced", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "forum_kind IN ('conciliation', 'labour_inspectorate', 'labour_court', 'civil_court', "
            "'criminal_court', 'recruitment_authority', 'compensation_fund', 'embassy', 'internal')",
            name="forum_kind_is_known",
        ),
        sa.CheckConstraint(
            "kind IN ('unpaid_wages', 'underpaid_wages', 'overcharged_fees', 'withheld_documents', "
            "'contract_substitution', 'injury_compensation', 'unfair_dismissal', 'violence', 'other')",
            name="claim_kind_is_known",
        ),
        sa.CheckConstraint(
            "respondent_kind IN ('recruitment_agency', 'sub_agent', 'employer', 'other')",
            name="respondent_kind_is_known",
        ),
        sa.CheckConstraint(
            "status IN ('preparing', 'filed', 'in_proceedings', 'settled', 'awarded', 'partly_paid', "
            "'paid', 'dismissed', 'withdrawn')",
            name="claim_status_is_known",
        ),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="an_amount_claimed_has_a_currency"),
        sa.CheckConstraint("(forum_kind IS NULL) = (forum_country IS NULL)", name="a_forum_has_a_country"),
        sa.CheckConstraint("(words IS NULL) = (data_key IS NULL)", name="a_claim_is_sealed_with_its_key"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["corridor.cases.id"],
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="a_claim_is_recorded_by_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("a_claim_belongs_to_one_case", "claims", ["case_id", "id"], unique=True, schema="corridor")
    op.create_index(
        "claims_to_be_filed",
        "claims",
        ["limitation_on"],
        unique=False,
        schema="corridor",
        postgresql_where="status = 'preparing' AND limitation_on IS NOT NULL",
    )

    op.create_table(
        "claim_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("rate", sa.Numeric(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('filed', 'heard', 'settled', 'awarded', 'appealed', 'dismissed', 'paid', "
            "'enforced', 'withdrawn')",
            name="claim_step_is_known",
        ),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="an_amount_of_a_step_has_a_currency"),
        sa.ForeignKeyConstraint(
            ["centre_id", "organisation_id"],
            ["corridor.centres.id", "corridor.centres.organisation_id"],
            name="a_claim_step_is_by_a_centre_of_its_organisation",
            match="FULL",
        ),
        sa.ForeignKeyConstraint(
            ["claim_id", "case_id"],
            ["corridor.claims.id", "corridor.claims.case_id"],
            name="a_claim_step_belongs_to_a_claim_of_its_case",
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("claim_steps_of_case", "claim_steps", ["case_id"], unique=False, schema="corridor")
    op.create_index("steps_of_claim", "claim_steps", ["claim_id", "number"], unique=True, schema="corridor")

    op.create_table(
        "claim_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id", "case_id"],
            ["corridor.claims.id", "corridor.claims.case_id"],
            name="a_claim_key_is_of_a_claim_of_its_case",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id", "case_id"],
            ["corridor.referrals.id", "corridor.referrals.case_id"],
            name="a_claim_key_is_wrapped_for_a_referral_of_its_case",
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="corridor",
    )
    op.create_index("claim_keys_of_case", "claim_keys", ["case_id"], unique=False, schema="corridor")
    op.create_index(
        "one_claim_key_for_each_referral", "claim_keys", ["claim_id", "referral_id"], unique=True, schema="corridor"
    )
    op.create_foreign_key(
        "a_respondent_is_of_a_claim_of_its_case",
        "respondent_terms",
        "claims",
        ["claim_id", "case_id"],
        ["id", "case_id"],
        source_schema="corridor",
        referent_schema="corridor",
    )


def downgrade() -> None:
    op.drop_constraint("a_respondent_is_of_a_claim_of_its_case", "respondent_terms", schema="corridor")
    op.drop_table("claim_keys", schema="corridor")
    op.drop_table("claim_steps", schema="corridor")
    op.drop_table("claims", schema="corridor")
