"""A full disk without one: PostgreSQL itself says so, to every statement that writes, with the SQLSTATE of a full disk
or of no memory left.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
"""Taking the triggers away would lock every table in turn, against those who ask several at once."""


@asynccontextmanager
async def full(url: str, state: str) -> AsyncIterator[None]:
    """Let every write fail meanwhile."""
    async with connected(url) as owner:
        while True:
            try:
                await owner.execute(FULL.format(state))
                break
            except asyncpg.DeadlockDetectedError:  # with somebody who writes in another order
                continue
        try:
            yield
        finally:
            await owner.execute(SPACE_AGAIN)
