"""Documents on PostgreSQL: their rows, and their files in encrypted pieces (ADR 0057)."""
