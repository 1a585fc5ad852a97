"""The unit of work: one statement to load, one to record."""
