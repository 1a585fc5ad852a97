"""A full disk without one: PostgreSQL itself says so, to every statement that writes, with the SQLSTATE of a full disk
or of no memory left.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from tests.scratch import connected

FULL = """
CREATE OR REPLACE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '{}';
END
$$;
DO $$
DECLARE
    written text;
BEGIN
    FOR written IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname IN ('corridor', 'vault', 'oauth')
    LOOP
        EXECUTE 'CREATE OR REPLACE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON ' || written
            || ' FOR EACH STATEMENT EXECUTE FUNCTION public.full_disk()';
    END LOOP;
END
$$;
"""
SPACE_AGAIN = """
CREATE OR REPLACE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
"""
"""Lets writes go on at once, while the triggers are still there."""
LEFT = """
SELECT tgrelid::regclass::text AS table FROM pg_trigger WHERE tgname = 'full_disk' AND NOT tgisinternal
"""
END = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE pid = $1"
"""Waits until the connection is gone."""
NOT_LONG = "SET lock_timeout = '200ms'"
"""For a lock of a table: those who write wait behind whoever waits for it."""
HELD_UP = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)


@asynccontextmanager
async def full(url: str, state: str) -> AsyncIterator[None]:
    """Let every write fail meanwhile. Nothing of this is left in the database afterwards, whatever happens."""
    begins = 0
    try:
        async with connected(url) as owner:
            begins = owner.get_server_pid()
            await _begin(owner, state)
        yield
    finally:
        async with connected(url) as owner:
            await owner.fetchval(END, begins)  # cut off in the middle, it would go on
            await owner.execute(SPACE_AGAIN)
            await _take_away(owner)


async def _begin(owner: "asyncpg.Connection[asyncpg.Record]", state: str) -> None:
    while True:
        try:
            await owner.execute(FULL.format(state))
            return
        except asyncpg.DeadlockDetectedError:  # with somebody who writes in another order
            continue


async def _take_away(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Drop the triggers, each by itself: all at once would lock every table in turn, against those who write to
    several. A table that is in use is tried again.
    """
    await owner.execute(NOT_LONG)
    while left := await owner.fetch(LEFT):
        for row in left:
            with suppress(*HELD_UP):
                await owner.execute(f"DROP TRIGGER IF EXISTS full_disk ON {row['table']}")
    await owner.execute("DROP FUNCTION IF EXISTS public.full_disk()")
