"""Use cases of partner systems."""
