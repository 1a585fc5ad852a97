"""The database roles. Only the migrator, which owns the tables, has DDL (security.md, rule 4)."""

APP = "corridor_app"
WORKER = "corridor_worker"
STATISTICS = "corridor_statistics"

SEARCH_PATH = "corridor, pg_catalog"
