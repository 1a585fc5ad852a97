"""Few functions look past row-level security; each is known by name, pinned, and the application's alone."""

import asyncpg

from tests.postgres.access.owner_functions import AS_THE_OWNER


async def test_functions_that_run_as_the_owner_pin_their_path_and_are_the_apps_alone(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    found = await connection.fetch(
        """
        SELECT p.proname::text AS name, coalesce(p.proconfig::text LIKE '%pg_catalog, pg_temp%', false) AS pinned,
            p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0) AS everyone
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND p.prosecdef ORDER BY p.proname
        """
    )
    await connection.close()
    assert {row["name"] for row in found} == set(AS_THE_OWNER)
    assert [(row["pinned"], row["everyone"]) for row in found] == [(True, False)] * len(found)
