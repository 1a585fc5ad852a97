"""Every table, declared once. Importing this package fills ``SQLModel.metadata`` for Alembic."""

from adapters.postgres.rows import cases, directory, journal, referrals, vault

__all__ = ["cases", "directory", "journal", "referrals", "vault"]
