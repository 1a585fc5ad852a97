"""Clients as an external identity provider names them.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "external_clients",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["oauth.clients.id"]),
        sa.PrimaryKeyConstraint("issuer", "external_id"),
        schema="oauth",
    )
    op.create_index("ix_oauth_external_clients_client_id", "external_clients", ["client_id"], schema="oauth")


def downgrade() -> None:
    op.drop_table("external_clients", schema="oauth")
