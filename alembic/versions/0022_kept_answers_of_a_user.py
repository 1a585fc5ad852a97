"""Kept answers belong to client and user, by a keyed digest; secrets in them stand apart, for an hour.

What was kept until now goes: nobody knows whose it was, and the callers' keys stand in it in clear. The clients'
retries of the three days before the upgrade are decided anew.

Revision ID: 0022
Revises: 0021
"""

from typing import Any

import sqlalchemy as sa

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ADDED = {
    "more_cases": sa.ARRAY(sa.Uuid()),
    "found_cases": sa.ARRAY(sa.Uuid()),
    "secret": sa.LargeBinary(),
    "centres": sa.ARRAY(sa.Uuid()),
    "role": sa.Text(),
    "level": sa.Integer(),
}


def _keyed_by(new: sa.Column[Any], old: str) -> None:
    op.execute("DELETE FROM corridor.idempotency")
    op.drop_constraint("idempotency_pkey", "idempotency", schema="corridor", type_="primary")
    op.drop_column("idempotency", old, schema="corridor")
    op.add_column("idempotency", new, schema="corridor")
    op.create_primary_key("idempotency_pkey", "idempotency", ["client_id", new.name], schema="corridor")


def upgrade() -> None:
    _keyed_by(sa.Column("digest", sa.LargeBinary(), nullable=False), "key")
    for name, kind in ADDED.items():
        op.add_column("idempotency", sa.Column(name, kind, nullable=True), schema="corridor")
    op.create_index(
        "idempotency_with_secret",
        "idempotency",
        ["created_at"],
        unique=False,
        schema="corridor",
        postgresql_where=sa.text("secret IS NOT NULL"),
    )
    op.create_index(
        "idempotency_of_cases",
        "idempotency",
        ["more_cases"],
        unique=False,
        schema="corridor",
        postgresql_using="gin",
        postgresql_where=sa.text("more_cases IS NOT NULL"),
    )


def downgrade() -> None:
    for name in reversed(ADDED):
        op.drop_column("idempotency", name, schema="corridor")
    _keyed_by(sa.Column("key", sa.Text(), nullable=False), "digest")
