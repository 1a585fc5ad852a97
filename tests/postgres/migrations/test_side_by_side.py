"""An upgrade from the version before replaces functions where they are, waits for no table for long, and says whom it
still serves.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from adapters.postgres.operate import migrate, side_by_side
from adapters.postgres.operate.functions import fingerprint
from adapters.postgres.operate.migrate import DatabaseBusy, SchemaState, schema_state, upgrade
from adapters.postgres.operate.schema_version import SCHEMA, fits, schema_of_this_program
from tests.postgres.migrations.fresh import fresh_database
from tests.timeouts import TICK

BEFORE = "0123456789abcdef"
FUNCTIONS = """
SELECT p.oid::regprocedure::text AS name, p.oid, ARRAY(
    SELECT a.grantee::regrole::text || ' ' || a.privilege_type
    FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a ORDER BY 1
) AS may
FROM pg_proc AS p WHERE p.pronamespace = 'corridor'::regnamespace ORDER BY 1
"""
POLICIES = "SELECT * FROM pg_policies WHERE schemaname IN ('corridor', 'vault', 'oauth') ORDER BY 1, 2, 3"


@pytest.fixture(autouse=True)
def version_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "previous_version", lambda: {"fingerprint": BEFORE})


@asynccontextmanager
async def of_the_version_before() -> AsyncIterator[tuple[str, "asyncpg.Connection[asyncpg.Record]"]]:
    """A database of the version before, which has the same functions; with a connection of its owner."""
    async with fresh_database() as url:
        await upgrade(url)
        owner = await asyncpg.connect(url)
        try:
            await owner.execute(f"COMMENT ON SCHEMA corridor IS '{BEFORE}'")
            yield url, owner
        finally:
            await owner.close()


async def test_functions_are_replaced_where_they_are_and_all_else_is_as_in_a_new_database() -> None:
    async with of_the_version_before() as (url, owner):
        functions, policies = await owner.fetch(FUNCTIONS), await owner.fetch(POLICIES)
        assert len(functions) > 300
        await owner.execute(
            "CREATE FUNCTION corridor.of_the_version_before() RETURNS integer LANGUAGE sql RETURN 1;"
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA corridor TO corridor_statistics;"
            "CREATE POLICY of_the_version_before ON corridor.cases USING (true)"
        )
        await upgrade(url)
        assert await owner.fetch(FUNCTIONS) == functions
        assert await owner.fetch(POLICIES) == policies
        state = await schema_state(url)
        assert (state.serves, state.up_to_date) == ((fingerprint(), BEFORE), True)


async def test_a_function_with_another_result_takes_the_place_of_the_old_one() -> None:
    async with of_the_version_before() as (url, owner):
        before = dict(await owner.fetchrow("SELECT pg_get_functiondef('corridor.public_id'::regproc) AS text"))
        await owner.execute("DROP FUNCTION corridor.public_time CASCADE")
        await owner.execute(
            "CREATE FUNCTION corridor.public_time(at timestamptz) RETURNS integer LANGUAGE sql RETURN 1"
        )
        await upgrade(url)
        assert await owner.fetchval("SELECT corridor.public_time('2026-11-30Z'::timestamptz)") == "2026-11-30T00:00:00Z"
        assert before == dict(await owner.fetchrow("SELECT pg_get_functiondef('corridor.public_id'::regproc) AS text"))


async def test_a_call_that_was_prepared_before_goes_on_afterwards() -> None:
    async with of_the_version_before() as (url, owner):
        prepared = await owner.prepare("SELECT corridor.public_id('case', $1)")
        before = await prepared.fetchval("0" * 32)
        await upgrade(url)
        assert await prepared.fetchval("0" * 32) == before


async def test_the_version_before_is_ready_starts_and_leaves_the_database_alone() -> None:
    """Here this program is the one before, and another one has upgraded."""
    async with of_the_version_before() as (url, owner):
        await owner.execute(f"COMMENT ON SCHEMA corridor IS '{BEFORE} {fingerprint()}'")
        await owner.execute("UPDATE corridor.alembic_version SET version_num = '9999'")
        state = await schema_state(url)
        assert (state.up_to_date, state.is_newer) == (True, True)
        assert "may go on until you replace it" in state.advice
        assert fits(*await owner.fetchrow(SCHEMA))
        await owner.execute(f"COMMENT ON SCHEMA corridor IS 'another {BEFORE}'")
        assert not fits(*await owner.fetchrow(SCHEMA))
        assert "restore the backup" in (await schema_state(url)).advice


OURS, OWN = schema_of_this_program()


@pytest.mark.parametrize(
    ("current", "serves", "expected"),
    [
        (OURS, (OWN,), True),
        (OURS, (OWN, BEFORE), True),
        ("9999", ("next", OWN), True),
        ("9999", (OWN,), False),
        ("9999", ("next", BEFORE), False),
        (OURS, (BEFORE,), False),
        (OURS, (), False),
        (None, (), False),
    ],
)
def test_what_serves_and_the_command_line_accept_the_same_databases(
    current: str | None, serves: tuple[str, ...], *, expected: bool
) -> None:
    assert fits(current, serves, False) is expected
    assert SchemaState(current, OURS, serves, being_restored=False).up_to_date is expected
    assert not fits(current, serves, True)
    assert not SchemaState(current, OURS, serves, being_restored=True).up_to_date


async def test_two_versions_back_are_not_served() -> None:
    async with of_the_version_before() as (url, owner):
        await owner.execute(f"COMMENT ON SCHEMA corridor IS '{BEFORE} two_back'")
        await upgrade(url)
        assert (await schema_state(url)).serves == (fingerprint(), BEFORE)
        await owner.execute("COMMENT ON SCHEMA corridor IS 'two_back'")
        await upgrade(url)
        assert (await schema_state(url)).serves == (fingerprint(),)


async def test_an_upgrade_waits_for_nobody_while_it_holds_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PATIENCE", 0.0)
    async with of_the_version_before() as (url, owner):
        other = await asyncpg.connect(url)
        try:
            async with other.transaction():
                await other.fetch("SELECT FROM corridor.referrals")
                with pytest.raises(DatabaseBusy, match="Nothing was changed"):
                    await upgrade(url)
                assert (await schema_state(url)).serves == (BEFORE,)
                monkeypatch.setattr(migrate, "PATIENCE", 300.0)
                upgrading = asyncio.create_task(upgrade(url))
                await until(owner, WAITS)
                assert not upgrading.done()
            await upgrading
        finally:
            await other.close()
        assert (await schema_state(url)).up_to_date


async def until(owner: "asyncpg.Connection[asyncpg.Record]", question: str) -> None:
    """Wait until PostgreSQL says yes."""
    for _ in range(10_000):
        if await owner.fetchval(question):
            return
        await asyncio.sleep(TICK)
    raise AssertionError(question)


WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND wait_event_type = 'Lock')"


def test_the_record_of_a_version_is_its_interface_and_name() -> None:
    record: dict[str, Any] = json.loads(side_by_side.this_version_as_previous())
    assert record["interface"] == json.loads(side_by_side.INTERFACE.read_text(encoding="utf-8"))
    assert (record["revision"], record["fingerprint"]) == schema_of_this_program()
