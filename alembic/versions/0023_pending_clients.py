"""Clients can be pending, and keys can wait for a second person. Those that there are stay as they are.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CREDENTIALS = """
CASE status
    WHEN 'active' THEN (secret_hash IS NULL) <> (jwks IS NULL) AND (secret_hash IS NULL OR pending_jwks IS NULL)
    WHEN 'pending' THEN secret_hash IS NULL AND jwks IS NULL AND pending_jwks IS NOT NULL
    ELSE secret_hash IS NULL OR jwks IS NULL
END
"""
OLD = "(secret_hash IS NULL) <> (jwks IS NULL)"
ASKED_BY = {"requested_by_user_id": "oauth.users.id", "requested_by_client_id": "oauth.clients.id"}


def upgrade() -> None:
    version = sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    op.add_column("clients", version, schema="oauth")
    op.alter_column("clients", "version", server_default=None, schema="oauth")
    keys = sa.Column("pending_jwks", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    op.add_column("clients", keys, schema="oauth")
    for column, target in ASKED_BY.items():
        op.add_column("clients", sa.Column(column, sa.Uuid(), sa.ForeignKey(target), nullable=True), schema="oauth")
    _replace("client_has_either_a_secret_or_keys", "client_has_the_credentials_of_its_status", CREDENTIALS)
    _replace("client_status_is_known", "client_status_is_known", "status IN ('active', 'pending', 'disabled')")


def downgrade() -> None:
    # What nobody activated must not become active by going back.
    op.execute("""
        UPDATE oauth.clients
        SET status = CASE status WHEN 'pending' THEN 'disabled' ELSE status END,
            jwks = CASE WHEN secret_hash IS NULL AND jwks IS NULL THEN pending_jwks ELSE jwks END
    """)
    _replace("client_status_is_known", "client_status_is_known", "status IN ('active', 'disabled')")
    _replace("client_has_the_credentials_of_its_status", "client_has_either_a_secret_or_keys", OLD)
    for column in ("version", "pending_jwks", *ASKED_BY):
        op.drop_column("clients", column, schema="oauth")


def _replace(old: str, new: str, condition: str) -> None:
    op.drop_constraint(old, "clients", schema="oauth")
    op.create_check_constraint(new, "clients", condition, schema="oauth")
