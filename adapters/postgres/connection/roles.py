"""The database roles, and what a session is asked before it is used (security.md, rules 4 and 22).

Who takes part: the migrator, which owns the tables and has DDL; one role for each kind of work, which the service logs
in as. A role that was only taken (``SET ROLE``) could be given back by any statement; a login cannot be changed.
Promised: a session of the service is one of these roles, and could not become another.
"""

from typing import Any

APP = "corridor_app"
"""The data path."""
OAUTH = "corridor_oauth"
"""The authorization server: the only one that reaches its tables."""
WORKER = "corridor_worker"
"""The jobs."""
READER = "corridor_reader"
"""Reads on a replica: what the app may read, and nothing that writes."""
STATISTICS = "corridor_statistics"
"""Counts. It may do nothing yet."""

ROLES = (APP, OAUTH, WORKER, READER, STATISTICS)

SEARCH_PATH = "corridor, pg_catalog"

WHO = """
SELECT session_user::text AS session, current_user::text AS acting,
    r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication AS mighty,
    EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = r.oid) AS member,
    EXISTS (
        SELECT FROM pg_shdepend AS d
        WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'
    ) AS owner
FROM pg_roles AS r WHERE r.rolname = session_user
"""


class RoleNotTaken(Exception):
    """The session is not the role that was asked for, or could be more: row-level security would not hold."""


async def must_be(connection: Any, role: str) -> None:
    """Check a new connection of asyncpg; raises ``RoleNotTaken`` unless it is ``role``, which can be nothing else."""
    who = await connection.fetchrow(WHO)
    if who["session"] != role or who["acting"] != role:
        # a pooler that logs in as somebody else, say
        raise RoleNotTaken(
            f"The database lets us in as {who['session']} acting as {who['acting']}, not as {role}. "
            "Is there a pooler between?"
        )
    for wrong, sentence in (
        ("mighty", "is a superuser or may bypass row-level security, replicate, or make roles or databases"),
        ("member", "is a member of another role"),
        ("owner", "owns something"),
    ):
        if who[wrong]:
            raise RoleNotTaken(f"{role} {sentence}. The service does not log in as it. Take that away from it first.")


async def must_act_as(connection: Any, role: str) -> None:
    """Check a connection of the command line, which logs in as the owner and takes ``role``."""
    acting = await connection.fetchval("SELECT current_user::text")
    if acting != role:
        raise RoleNotTaken(f"The database lets us act as {acting}, not as {role}. Is there a pooler between?")
