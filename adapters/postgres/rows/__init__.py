"""Every table, declared once. Importing this package fills ``SQLModel.metadata`` for Alembic."""

from adapters.postgres.rows import (
    audit_tree,
    cases,
    directory,
    journal,
    oauth,
    own_references,
    protection,
    referrals,
    staff,
    vault,
)

__all__ = [
    "audit_tree",
    "cases",
    "directory",
    "journal",
    "oauth",
    "own_references",
    "protection",
    "referrals",
    "staff",
    "vault",
]
