"""The ceiling: pgbench calls the same functions as the service, with the arguments that the service would pass.

The inputs are prepared by running the use cases against the database and capturing their last statement instead of
sending it. So a ceiling is exactly PostgreSQL's share of the work.
"""
