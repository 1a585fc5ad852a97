"""Roles, policies and the functions of the data path: code, not data. They are removed before every migration and put
back whole after it, in the same transaction.

What needs thought is written by hand in ``alembic/sql/``, one file for each subject. What follows from the tables, or
from the domain's lists of states, is generated (``adapters/postgres/generated/``). ``INSTALLED`` is the order of both.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from adapters.postgres.generated.facts import fact_functions
from adapters.postgres.generated.items import item_functions
from adapters.postgres.generated.recording import record_functions
from adapters.postgres.generated.states import state_functions
from adapters.postgres.generated.updates import update_functions

FOLDER = Path(__file__).parents[3] / "alembic" / "sql"
REMOVE = FOLDER / "remove.sql"


@dataclass(frozen=True, slots=True)
class Script:
    """SQL that is run as one: read from a file, or generated."""

    name: str
    text: Callable[[], str]
    generated: bool = False


def _written(name: str) -> Script:
    return Script(name, partial((FOLDER / f"{name}.sql").read_text, encoding="utf-8"))


def _generated(name: str, text: Callable[[], str]) -> Script:
    return Script(name, text, generated=True)


INSTALLED = (
    _written("roles"),
    _written("grants"),
    _written("row_level_security"),
    _written("oauth"),
    _written("replicas"),
    _generated("states", state_functions),
    _written("states"),
    _written("requests"),
    _written("keys"),
    _written("idempotency"),
    _written("preconditions"),
    _written("lists"),
    _written("directory"),
    _generated("facts of cases and centres", fact_functions),
    _written("cases"),
    _written("timelines"),
    _written("custody"),
    _written("consents"),
    _written("referrals"),
    _written("handoffs"),
    _written("whole_cases"),
    _written("kept_keys"),
    _written("lookups"),
    _written("identity_keys"),
    _written("audit"),
    _written("audit_tree"),
    _written("case_decisions"),
    _written("erasures"),
    _written("quotas"),
    _written("budgets"),
    _written("pending_rekeys"),
    _written("late_deletions"),
    _written("owed_deletions"),
    _written("key_generations"),
    _generated("updates", update_functions),
    _generated("record", record_functions),
    _written("directory_lists"),
    _generated("items of lists", item_functions),
    _written("referral_lists"),
)
"""Every script in the order in which it is run. PostgreSQL reads the body of an SQL function when it is made, so what
such a body names comes before it. A new file is installed once it has a line here.
"""


def generated_sql() -> str:
    """Give all that is generated, as it is installed."""
    return "\n".join(f"-- {script.name}\n{script.text()}" for script in INSTALLED if script.generated)


def fingerprint() -> str:
    """Digest every script, so that a database tells whether its functions are those of this program."""
    digest = hashlib.sha256(REMOVE.read_bytes())
    for script in INSTALLED:
        digest.update(b"\0" + script.name.encode() + b"\0" + script.text().encode())
    return digest.hexdigest()[:16]


def installed_fingerprint(connection: Connection) -> str | None:
    """Read the fingerprint that ``install_functions`` left as the comment of the schema."""
    found: str | None = connection.scalar(text("SELECT obj_description(to_regnamespace('corridor'), 'pg_namespace')"))
    return found


def remove_functions(connection: Connection) -> None:
    """Take functions and policies away, so that no table is held by them."""
    _run(connection, REMOVE.read_text(encoding="utf-8"))


def install_functions(connection: Connection) -> None:
    """Create every role, policy and function, in the order of ``INSTALLED``. Only for the newest tables."""
    for script in INSTALLED:
        _run(connection, script.text())
    connection.exec_driver_sql(f"COMMENT ON SCHEMA corridor IS '{fingerprint()}'")


def _run(connection: Connection, script: str) -> None:
    # asyncpg runs a script of several statements only through its own simple protocol
    driver = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(script))  # type: ignore[union-attr]
