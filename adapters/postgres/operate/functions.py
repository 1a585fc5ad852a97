"""Roles, policies and the functions of the data path. They are code, not data: one readable copy in ``alembic/sql``,
removed before every migration and put back whole after it, in the same transaction.
"""

import hashlib
from pathlib import Path

from sqlalchemy import Connection, text

FOLDER = Path(__file__).parents[3] / "alembic" / "sql"
REMOVE = FOLDER / "00_remove.sql"


def fingerprint() -> str:
    """Digest every script, so that a database tells whether its functions are those of this program."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.sql")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def installed_fingerprint(connection: Connection) -> str | None:
    """Read the fingerprint that ``install_functions`` left as the comment of the schema."""
    found: str | None = connection.scalar(text("SELECT obj_description(to_regnamespace('corridor'), 'pg_namespace')"))
    return found


def remove_functions(connection: Connection) -> None:
    """Take functions and policies away, so that no table is held by them."""
    _run_script(connection, REMOVE)


def install_functions(connection: Connection) -> None:
    """Create every role, policy and function, in the order of the file names. Only for the newest tables."""
    for path in sorted(FOLDER.glob("*.sql")):
        if path != REMOVE:
            _run_script(connection, path)
    connection.exec_driver_sql(f"COMMENT ON SCHEMA corridor IS '{fingerprint()}'")


def _run_script(connection: Connection, path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    # asyncpg runs a script of several statements only through its own simple protocol
    driver = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(script))  # type: ignore[union-attr]
