"""Lists as worklists: own references, the index of handlers, and indexes for the new orders.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DUE_LAST = "coalesce(next_due_at, 'infinity'::timestamptz)"


def upgrade() -> None:
    op.create_table(
        "own_references",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("value_index", sa.LargeBinary(), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('case', 'referral')", name="own_reference_kind_is_known"),
        sa.ForeignKeyConstraint(["case_id"], ["corridor.cases.id"]),
        sa.PrimaryKeyConstraint("organisation_id", "object_id"),
        sa.UniqueConstraint("organisation_id", "kind", "value_index", name="own_reference_names_one_object"),
        schema="corridor",
    )
    op.create_index("own_references_of_case", "own_references", ["case_id"], unique=False, schema="corridor")
    op.add_column("referrals", sa.Column("handler_index", sa.LargeBinary(), nullable=True), schema="corridor")
    op.create_index(
        "referrals_of_handler",
        "referrals",
        ["to_organisation_id", "handler_index", sa.text("updated_at DESC"), sa.text("id DESC")],
        unique=False,
        schema="corridor",
        postgresql_where="handler_index IS NOT NULL",
    )
    for name, organisation in (("referrals_inbox_due", "to"), ("referrals_outbox_due", "from")):
        op.create_index(
            name,
            "referrals",
            [f"{organisation}_organisation_id", sa.text(DUE_LAST), "id"],
            unique=False,
            schema="corridor",
        )
    op.create_index(
        "cases_held_changed",
        "cases",
        ["holder_organisation_id", sa.text("updated_at DESC"), sa.text("id DESC")],
        unique=False,
        schema="corridor",
    )
    op.create_index(
        "cases_changed", "cases", [sa.text("updated_at DESC"), sa.text("id DESC")], unique=False, schema="corridor"
    )


def downgrade() -> None:
    for name in ("cases_changed", "cases_held_changed"):
        op.drop_index(name, "cases", schema="corridor")
    for name in ("referrals_outbox_due", "referrals_inbox_due", "referrals_of_handler"):
        op.drop_index(name, "referrals", schema="corridor")
    op.drop_column("referrals", "handler_index", schema="corridor")
    op.drop_table("own_references", schema="corridor")
