"""External names for people too; a name that is taken back stays as a row with a date.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '200ms'")
    op.rename_table("external_clients", "external_names", schema="oauth")
    op.execute("ALTER INDEX oauth.ix_oauth_external_clients_client_id RENAME TO ix_oauth_external_names_client_id")
    op.add_column("external_names", sa.Column("user_id", sa.Uuid(), nullable=True), schema="oauth")
    op.add_column("external_names", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True), schema="oauth")
    new_id = sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()"))
    op.add_column("external_names", new_id, schema="oauth")
    op.alter_column("external_names", "id", server_default=None, schema="oauth")
    op.drop_constraint("external_clients_pkey", "external_names", schema="oauth")
    op.create_primary_key("external_names_pkey", "external_names", ["id"], schema="oauth")
    op.create_foreign_key(
        "external_names_user_id_fkey",
        "external_names",
        "users",
        ["user_id"],
        ["id"],
        source_schema="oauth",
        referent_schema="oauth",
    )
    op.create_index("ix_oauth_external_names_user_id", "external_names", ["user_id"], schema="oauth")
    op.create_index("external_names_removed", "external_names", ["removed_at"], schema="oauth")
    op.create_index(
        "external_name_means_one_caller",
        "external_names",
        ["issuer", "external_id", "subject"],
        unique=True,
        schema="oauth",
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index(
        "external_client_id_means_one_client",
        "external_names",
        ["issuer", "external_id"],
        unique=True,
        schema="oauth",
        postgresql_where=sa.text("removed_at IS NULL AND user_id IS NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM oauth.external_names WHERE user_id IS NOT NULL OR removed_at IS NOT NULL")
    for name in ("external_client_id_means_one_client", "external_name_means_one_caller", "external_names_removed"):
        op.drop_index(name, "external_names", schema="oauth")
    op.drop_constraint("external_names_pkey", "external_names", schema="oauth")
    for column in ("id", "user_id", "removed_at"):
        op.drop_column("external_names", column, schema="oauth")
    op.execute("ALTER INDEX oauth.ix_oauth_external_names_client_id RENAME TO ix_oauth_external_clients_client_id")
    op.rename_table("external_names", "external_clients", schema="oauth")
    op.create_primary_key("external_clients_pkey", "external_clients", ["issuer", "external_id"], schema="oauth")
