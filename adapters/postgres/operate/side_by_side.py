"""Upgrades a database while processes of the version before go on with it, and says whether they may (ADR 0079).

Who takes part: the upgrade, which is one transaction; requests and jobs of running processes.
Promised: the upgrade takes every table at once, or none and tries again, so nobody waits for it longer than it works,
and nobody sees half of it. Functions with the same signature are replaced: what has prepared a call of them goes on.
On failure: nothing has changed.

``alembic/interface.json`` says what this version's database offers to its programs, ``alembic/previous.json`` the same
of the version before, with its fingerprint. Tests compare them, so that whatever the version before uses stays.
"""

import json
from functools import cache
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from adapters.postgres.operate.functions import FOLDER, fingerprint, installed_fingerprints, newest_revision

INTERFACE = FOLDER.parent / "interface.json"
PREVIOUS = FOLDER.parent / "previous.json"
WAIT_MILLISECONDS = 400
"""How long the upgrade waits for tables that others work with, and lets those wait who come after it."""
IN_USE = {"55P03", "57014", "40P01"}
"""PostgreSQL's codes for locks that could not be had in time."""
TABLES = """
SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND c.relkind IN ('r', 'p')
"""


class TablesInUse(Exception):
    """Others work with the tables just now; nothing was changed."""


@cache
def previous_version() -> dict[str, Any]:
    """Return the fingerprint and the interface of the version before this one."""
    found: dict[str, Any] = json.loads(PREVIOUS.read_text(encoding="utf-8"))
    return found


def this_version_as_previous() -> str:
    """Return what the next version needs as its ``previous.json``."""
    head = json.dumps({"fingerprint": fingerprint(), "revision": newest_revision()}).removesuffix("}")
    return f'{head}, "interface":\n{INTERFACE.read_text(encoding="utf-8").rstrip()}}}\n'


def kept_functions() -> set[tuple[str, str]]:
    """Return signature and result of each function of this version."""
    functions = json.loads(INTERFACE.read_text(encoding="utf-8"))["functions"]
    return {(signature, function["result"]) for signature, function in functions.items()}


def served_meanwhile(connection: Connection) -> str | None:
    """Return the fingerprint of the version that the database has now, if its processes may go on after an upgrade to
    this one; ``None`` if they may not, or there are none.
    """
    installed = installed_fingerprints(connection)
    before = previous_version()["fingerprint"]
    return before if installed[:1] == [before] and before != fingerprint() else None


def take_tables(connection: Connection) -> None:
    """Lock every table until the transaction ends; raises ``TablesInUse`` if others hold one for too long."""
    tables = connection.scalar(text(TABLES))
    if tables is None:
        return
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {WAIT_MILLISECONDS}")
    try:
        connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) in IN_USE:
            raise TablesInUse from problem
        raise
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
