"""Every table, declared once. Importing this package fills ``SQLModel.metadata`` for Alembic."""

from adapters.postgres.rows import (
    agreements,
    audit_tree,
    board,
    cases,
    directory,
    documents,
    journal,
    messages,
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
    "agreements",
    "audit_tree",
    "board",
    "cases",
    "directory",
    "documents",
    "journal",
    "messages",
    "notes",
    "oauth",
    "own_references",
    "protection",
    "referrals",
    "staff",
    "step_texts",
    "vault",
]
