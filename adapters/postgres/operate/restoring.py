"""Keeps a restore and a running service apart.

Who takes part: a restore; processes of the service, and commands; other restores.
Promised: the restore makes its mark before it looks for connections, and a process connects before it looks for the
mark. So one of the two always sees the other, and gives way.
On failure: the mark of a restore that was cut off stays, and nothing is served until one has finished. With the mark
stays the list of erasures that it began with: the tables that it came from may be gone.
"""

import asyncio
from typing import Any

BEING_RESTORED = "corridor_being_restored"
"""A schema that exists while a restore is in progress."""
IS_MARKED = f"SELECT to_regnamespace('{BEING_RESTORED}') IS NOT NULL"
KEPT = f"{BEING_RESTORED}.erasures"
KEEP = f"CREATE TABLE IF NOT EXISTS {KEPT} (entries jsonb NOT NULL)"
ALL_KEPT = f"""
SELECT coalesce(jsonb_agg(x.entry), '[]')::text FROM {KEPT} AS k CROSS JOIN jsonb_array_elements(k.entries) AS x (entry)
"""  # noqa: S608 - a name of ours
LISTED = """
SELECT coalesce((SELECT json_agg(e)::text FROM corridor.erasures AS e), (SELECT '[]' FROM corridor.cases LIMIT 1))
"""
ONE_RESTORE = 0x726573746F7265
"""The advisory lock of a running restore."""
CONNECTED = """
-- without the right to see more of others, their kind is NULL
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'corridor%'
    AND coalesce(backend_type, 'client backend') = 'client backend'
"""
GOING_SECONDS, PAUSE_SECONDS = 2.0, 0.1
"""How long a service that was just stopped may take to be gone."""


class RestoreRefused(Exception):
    """Somebody works with the database; the message says who and what to do."""


async def claim(connection: Any) -> None:
    """Mark the database as being restored, for as long as this connection lasts; raises ``RestoreRefused``."""
    if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", ONE_RESTORE):
        raise RestoreRefused("Another restore of this database is running.")
    was_marked = await connection.fetchval(IS_MARKED)
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {BEING_RESTORED}")
    still_there = await _connections(connection)
    if still_there:
        if not was_marked:
            await connection.execute(f"DROP SCHEMA {BEING_RESTORED}")
        raise RestoreRefused(
            f"A service, a worker or a command is running: {still_there} connections to this database are Corridor's. "
            "Stop corridor serve and corridor worker on every machine first."
        )


async def keep_erasures(connection: Any, erasures: str) -> None:
    """Keep the list (as JSON) until a restore has finished."""
    await connection.execute(KEEP)
    await connection.execute(f"INSERT INTO {KEPT} (entries) VALUES ($1)", erasures)  # noqa: S608 - a name of ours


async def erasures_known(connection: Any) -> str | None:
    """Return the list of erasures as JSON; ``None`` without one. What was kept precedes half restored tables.

    A database that never had a case says nothing about who was erased.
    """
    if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", KEPT):
        return str(await connection.fetchval(ALL_KEPT))
    if await connection.fetchval("SELECT to_regclass('corridor.erasures') IS NULL"):
        return None
    found = await connection.fetchval(LISTED)
    return None if found is None else str(found)


async def release(connection: Any) -> None:
    """Remove the mark: the restore has finished."""
    await connection.execute(f"DROP SCHEMA {BEING_RESTORED} CASCADE")


async def _connections(connection: Any) -> int:
    for _ in range(round(GOING_SECONDS / PAUSE_SECONDS)):
        found = int(await connection.fetchval(CONNECTED))
        if not found:
            return 0
        await asyncio.sleep(PAUSE_SECONDS)
    return found
