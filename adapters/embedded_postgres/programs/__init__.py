"""PostgreSQL's programs: where they are, which account they run as, how they start."""
