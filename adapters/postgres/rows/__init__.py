"""Every table, declared once. Importing this package fills ``SQLModel.metadata`` for Alembic."""

from adapters.postgres.rows import cases, directory, journal, oauth, referrals, staff, vault

__all__ = ["cases", "directory", "journal", "oauth", "referrals", "staff", "vault"]
