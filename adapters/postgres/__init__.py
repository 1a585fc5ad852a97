"""The data path on PostgreSQL."""
