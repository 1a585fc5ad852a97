"""The list of erasures in a file outside the database, sealed with a key of its own (ADR 0048)."""
