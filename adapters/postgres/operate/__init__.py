"""Operator tasks: migrate, back up, check."""
