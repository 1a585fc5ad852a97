"""What the migrant does by tracking code: find the case, say something, ask for no more contact.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SAID = "from_migrant IN ('arrived', 'contacted', 'written')"
CONSTRAINTS = (("messages", "message_from_the_migrant_is_known"), ("notes", "note_from_the_migrant_is_known"))


def upgrade() -> None:
    for column in ("contact_stopped_at", "contact_allowed_at"):
        op.add_column("cases", sa.Column(column, sa.DateTime(timezone=True), nullable=True), schema="corridor")
    op.create_index(
        "cases_tracked", "cases", ["tracking_hash"], schema="corridor", postgresql_where=sa.text("tracking_hash <> ''")
    )
    for table, name in CONSTRAINTS:
        op.add_column(table, sa.Column("from_migrant", sa.Text(), nullable=True), schema="corridor")
        op.create_check_constraint(name, table, SAID, schema="corridor")


def downgrade() -> None:
    for table, name in CONSTRAINTS:
        op.drop_constraint(name, table, schema="corridor", type_="check")
        op.drop_column(table, "from_migrant", schema="corridor")
    op.drop_index("cases_tracked", "cases", schema="corridor")
    for column in ("contact_stopped_at", "contact_allowed_at"):
        op.drop_column("cases", column, schema="corridor")
