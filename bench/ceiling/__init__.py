"""The ceiling: pgbench calling the very functions that the service calls, with what the service would have given them.

The inputs are prepared by running the use cases themselves against the database, with their last statement caught
instead of sent. So a ceiling is as much work for PostgreSQL as the real thing, and nothing else.
"""
