"""Roles, policies and the functions of the data path: code, not data. They are removed before every migration and
installed again after it, in the same transaction.

Whatever needs thought is handwritten in ``alembic/sql/``, one file per subject. Whatever follows from the tables, or
from the domain's lists of states, is generated (``adapters/postgres/generated/``). ``INSTALLED`` is the order of both.

The comment of the schema says whose functions these are: the fingerprint of the version that installed them, and after
it that of the version before, if its processes may go on meanwhile (ADR 0079).
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text

from adapters.postgres.generated.board import board_functions
from adapters.postgres.generated.facts import fact_functions
from adapters.postgres.generated.items import item_functions
from adapters.postgres.generated.recording import record_functions
from adapters.postgres.generated.respondents import pattern_functions
from adapters.postgres.generated.rewrapping import rewrapping_functions
from adapters.postgres.generated.states import state_functions
from adapters.postgres.generated.statistics import statistics_functions
from adapters.postgres.generated.updates import update_functions

FOLDER = Path(__file__).parents[3] / "alembic" / "sql"
VERSIONS = FOLDER.parent / "versions"
REMOVE = FOLDER / "platform" / "remove_policies.sql"
INSTALLED_BY = "string_to_array(obj_description(to_regnamespace('corridor'), 'pg_namespace'), ' ')"
"""SQL: the fingerprints of the versions that a database serves, first the one that it has the functions of."""
SIGNATURES = """
SELECT p.oid::regprocedure::text AS name,
    format('%s(%s)', p.proname, pg_get_function_arguments(p.oid)) AS signature, pg_get_function_result(p.oid) AS result
FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace('corridor') ORDER BY 2
"""
"""The functions that are there: as DROP names them, and all that a replacement cannot change."""


@dataclass(frozen=True, slots=True)
class Script:
    """One SQL script, read from a file or generated."""

    name: str
    text: Callable[[], str]
    generated: bool = False


def _written(name: str) -> Script:
    return Script(name, partial((FOLDER / f"{name}.sql").read_text, encoding="utf-8"))


def _generated(name: str, text: Callable[[], str]) -> Script:
    return Script(name, text, generated=True)


INSTALLED = (
    _written("platform/roles"),
    _written("platform/grants"),
    _written("platform/row_level_security"),
    _written("platform/job_runs"),
    _written("platform/oauth"),
    _written("platform/replicas"),
    _generated("states", state_functions),
    _written("platform/states"),
    _written("platform/requests"),
    _written("platform/centre_limits"),
    _written("keys/keys"),
    _written("platform/idempotency"),
    _written("platform/preconditions"),
    _written("platform/lists"),
    _written("directory/agreements"),
    _written("directory/directory"),
    _generated("facts of cases and centres", fact_functions),
    _written("directory/operation"),
    _written("cases/references"),
    _written("cases/grounds"),
    _written("cases/retention"),
    _written("cases/cases"),
    _written("cases/case_lists"),
    _written("cases/timelines"),
    _written("claims/reading"),
    _written("events/sequencing"),
    _written("events/feed"),
    _written("events/webhooks"),
    _written("events/taking"),
    _written("events/deliveries"),
    _written("events/digests"),
    _written("cases/notes"),
    _written("groups/groups"),
    _written("cases/journeys"),
    _written("activities/activities"),
    _written("cases/custody"),
    _written("cases/consents"),
    _written("referrals/referrals"),
    _written("directory/matching"),
    _written("referrals/messages"),
    _written("referrals/documents"),
    _written("referrals/uploads"),
    _written("cases/handoffs"),
    _written("cases/handoff_lists"),
    _written("cases/whole_cases"),
    _written("cases/tracking"),
    _written("keys/kept_keys"),
    _written("cases/lookups"),
    _generated("thresholds of patterns", pattern_functions),
    _written("claims/respondents"),
    _written("keys/identity_keys"),
    _written("claims/claims"),
    _written("claims/copies"),
    _generated("keys that a case's key wraps", rewrapping_functions),
    _written("audit/audit"),
    _written("audit/audit_tree"),
    _written("cases/checked_records"),
    _written("cases/case_decisions"),
    _written("cases/custody_moves"),
    _written("cases/erasures"),
    _written("cases/merges"),
    _written("platform/quotas"),
    _written("platform/budgets"),
    _written("keys/pending_rekeys"),
    _written("keys/passed_conversations"),
    _written("cases/unattended"),
    _written("referrals/closed_receivers"),
    _written("referrals/clocks"),
    _written("referrals/late_deletions"),
    _written("referrals/owed_deletions"),
    _written("referrals/going_on"),
    _generated("bands and periods of the board", board_functions),
    _written("board/counting"),
    _written("board/keeping"),
    _written("board/reading"),
    _generated("how own figures are stored", statistics_functions),
    _written("statistics/cases"),
    _written("statistics/referrals"),
    _written("statistics/claims"),
    _written("statistics/activities"),
    _written("statistics/seeing"),
    _written("statistics/own_facts"),
    _written("statistics/keeping"),
    _written("statistics/reading"),
    _written("keys/key_generations"),
    _generated("updates", update_functions),
    _generated("record", record_functions),
    _written("platform/prepared_changes"),
    _written("directory/directory_lists"),
    _generated("items of lists", item_functions),
    _written("referrals/referral_lists"),
    _written("statistics/publishing"),
    _written("platform/reader"),
)
"""Every script in execution order. PostgreSQL parses the body of an SQL function when it is created, so whatever the
body names comes first. A new file is installed once it is listed here.
"""


def generated_sql() -> str:
    """Return all generated SQL, as it is installed."""
    return "\n".join(f"-- {script.name}\n{script.text()}" for script in INSTALLED if script.generated)


def newest_revision() -> str:
    """Return the newest revision, by the names of the files."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def fingerprint() -> str:
    """Hash the newest revision and every script, to detect whether a database is one of this version."""
    digest = hashlib.sha256(newest_revision().encode() + REMOVE.read_bytes())
    for script in INSTALLED:
        digest.update(b"\0" + script.name.encode() + b"\0" + script.text().encode())
    return digest.hexdigest()[:16]


def installed_fingerprints(connection: Connection) -> list[str]:
    """Read the fingerprints of the versions that the database serves, first the one that it has the functions of."""
    return list(connection.scalar(text(f"SELECT {INSTALLED_BY}")) or ())


def remove_functions(connection: Connection, keep: Collection[tuple[str, str]] = ()) -> None:
    """Remove policies and functions, so that no table depends on them.

    ``keep``: the signatures and results of functions that are only replaced afterwards, so that what has prepared a
    call of them goes on.
    """
    _run(connection, REMOVE.read_text(encoding="utf-8"))
    connection.exec_driver_sql("COMMENT ON SCHEMA corridor IS NULL")
    # all names are read first: a function that another one uses in its body takes that one along
    there = connection.execute(text(SIGNATURES)).all()
    for name in [name for name, signature, result in there if (signature, result) not in keep]:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name} CASCADE")


def install_functions(connection: Connection, serves_too: str | None = None) -> None:
    """Create every role, policy and function, in the order of ``INSTALLED``. Requires the newest schema.

    ``serves_too``: the fingerprint of the version before, whose processes may go on.
    """
    for script in INSTALLED:
        _run(connection, script.text())
    served = " ".join([fingerprint(), *([serves_too] if serves_too else [])])
    connection.exec_driver_sql(f"COMMENT ON SCHEMA corridor IS '{served}'")


def _run(connection: Connection, script: str) -> None:
    # asyncpg runs a script of several statements only through its own simple protocol
    driver = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(script))  # type: ignore[union-attr]
