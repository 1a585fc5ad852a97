"""Use cases of groups."""
