"""Roles, policies and the functions of the data path. They are code, not data: one readable copy in ``alembic/sql``,
removed before every migration and put back whole after it, in the same transaction.
"""

from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parents[2] / "alembic" / "sql"
REMOVE = FOLDER / "00_remove.sql"


def remove_functions(connection: Connection) -> None:
    """Take functions and policies away, so that no table is held by them."""
    _run_script(connection, REMOVE)


def install_functions(connection: Connection) -> None:
    """Create every role, policy and function, in the order of the file names. Only for the newest tables."""
    for path in sorted(FOLDER.glob("*.sql")):
        if path != REMOVE:
            _run_script(connection, path)


def _run_script(connection: Connection, path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    # asyncpg runs a script of several statements only through its own simple protocol
    driver = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(script))  # type: ignore[union-attr]
