"""Takes nets away, in a database and a process of one's own, to see that each of the others holds alone.

The nets (security.md, rule 2): the *domain* decides the relation; the *statements* name the organisation in their own
predicates; *row-level security* hides whatever a statement forgets. Under all of them lies the key: without a copy of
it a ciphertext stays closed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from domain.kernel.access import Actor
from tests.app_under_test import World, running_world
from tests.conftest import url_of
from tests.scratch import owner_of, scratch_database

WITHOUT_ROW_LEVEL_SECURITY = """
DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT format('%I.%I', n.nspname, c.relname) AS name
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', held.name);
    END LOOP;
END
$$
"""

# Every statement takes the organisation that it names from `enter`. Here that is the victim, not the caller: as
# if its predicate had been forgotten; row-level security still gets the caller's.
WITHOUT_PREDICATES = """
CREATE OR REPLACE FUNCTION corridor.enter(ctx jsonb) RETURNS uuid
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM set_config('app.org', coalesce(ctx ->> 'organisation_id', ''), true);
    RETURN (SELECT id FROM corridor.organisations WHERE code = 'nea');
END
$$
"""


async def take_away(database: str, statement: str) -> None:
    async with owner_of(database) as owner:
        await owner.execute(statement)


def without_the_domain(patch: pytest.MonkeyPatch) -> None:
    """Everybody answers for every centre: the relation check lets all pass."""
    patch.setattr(Actor, "answers_for", lambda *_: True)


@asynccontextmanager
async def world_without_any_change(root_key_file: Path) -> AsyncIterator[tuple[World, str]]:
    """The application on a copy of the template; gives the name of its database too."""
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as world:
        yield world, name
