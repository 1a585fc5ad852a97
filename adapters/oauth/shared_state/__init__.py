"""State that all processes share in PostgreSQL: rate limits, used ids, hashes of secrets, the audit trail."""
