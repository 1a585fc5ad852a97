"""Every table, declared once. Importing this package fills ``SQLModel.metadata`` for Alembic."""

from adapters.postgres.rows import (
    audit_tree,
    cases,
    directory,
    documents,
    journal,
    notes,
    oauth,
    own_references,
    protection,
    referrals,
    staff,
    step_texts,
    vault,
)

__all__ = [
    "audit_tree",
    "cases",
    "directory",
    "documents",
    "journal",
    "notes",
    "oauth",
    "own_references",
    "protection",
    "referrals",
    "staff",
    "step_texts",
    "vault",
]
