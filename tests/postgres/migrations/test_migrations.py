"""Migrations go up, down and up; what they make is what the code declares; and nobody can do more than documented."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import adapters.postgres.rows  # noqa: F401  (declares the tables)
from adapters.postgres.connection.engine import sqlalchemy_url
from adapters.postgres.connection.roles import APP, ROLES, WORKER
from adapters.postgres.operate.migrate import FOLDER, downgrade, schema_state, upgrade
from tests.postgres.access.owner_functions import AS_THE_OWNER
from tests.postgres.migrations.fresh import fresh_database

OURS = ("corridor", "vault", "oauth")
SCHEMAS = "('corridor', 'vault', 'oauth')"


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def differences(url: str) -> list[object]:
    """What alembic would write into a next migration."""
    # the owner is called as one of the schemas is: without this, alembic would take that one for the default
    elsewhere = {"server_settings": {"search_path": "public"}}
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool, connect_args=elsewhere)

    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: name in OURS if kind == "schema" else True,
                "version_table_schema": "corridor",
                "compare_server_default": True,
            },
        )
        return list(compare_metadata(context, SQLModel.metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(compare)
    await engine.dispose()
    return found


async def tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(f"SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN {SCHEMAS}")
    await connection.close()
    return {row[0] for row in rows}


def revisions() -> list[str]:
    script = ScriptDirectory(str(FOLDER))
    return [revision.revision for revision in script.walk_revisions()][::-1]


async def test_every_migration_goes_up_down_and_up_again() -> None:
    async with fresh_database() as url:
        await upgrade(url)
        whole = await tables(url)
        assert len(whole) > 20
        for revision in [*revisions()[:-1][::-1], "base"]:
            await downgrade(url, revision)
        assert await tables(url) == {"corridor.alembic_version"}
        for revision in revisions():
            await upgrade(url, revision)
        assert await tables(url) == whole
        assert (await schema_state(url)).up_to_date
        assert await differences(url) == []


async def test_upgrading_twice_changes_nothing() -> None:
    async with fresh_database() as url:
        await upgrade(url)
        before = await tables(url)
        await upgrade(url)
        assert await tables(url) == before


async def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


async def test_the_database_is_what_the_code_declares(database_url: str) -> None:
    assert await differences(database_url) == []


async def test_every_table_forces_row_level_security(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    rows = await owner.fetch(
        f"""
        SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
            EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid) AS has_a_policy
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN {SCHEMAS} AND c.relkind IN ('r', 'p')
        """
    )
    assert len(rows) > 20
    assert [row["name"] for row in rows if not (row["forced"] and row["has_a_policy"])] == []


async def test_no_view_and_no_function_looks_past_row_level_security(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    views = await owner.fetch(
        f"""
        SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN {SCHEMAS} AND (
            c.relkind = 'm'
            OR c.relkind = 'v' AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)
        )
        """
    )
    functions = await owner.fetch(
        f"""
        SELECT p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname IN {SCHEMAS} AND (p.proleakproof OR p.prosecdef AND NOT p.proname = ANY ($1))
        """,
        list(AS_THE_OWNER),
    )
    triggers = await owner.fetch(
        f"""
        SELECT t.tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname IN {SCHEMAS} AND NOT t.tgisinternal
        """
    )
    assert (views, functions, triggers) == ([], [], [])


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_owns_or_may_do_what_the_migrator_does(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str
) -> None:
    attributes = await owner.fetchrow(
        """
        SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication
        FROM pg_roles WHERE rolname = $1
        """,
        role,
    )
    assert attributes is not None
    assert not any(attributes)
    owned = await owner.fetchval("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = $1", role)
    member_of = await owner.fetchval(
        "SELECT count(*) FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = $1)", role
    )
    creates = await owner.fetchval(
        """
        SELECT count(*) FROM pg_namespace
        WHERE nspname !~ '^pg_' AND has_schema_privilege($1, oid, 'CREATE')
            OR has_database_privilege($1, current_database(), 'CREATE')
        """,
        role,
    )
    assert (owned, member_of, creates) == (0, 0, 0)


DDL = (
    "CREATE TABLE corridor.mine (id int)",
    "CREATE TABLE public.mine (id int)",
    "ALTER TABLE corridor.cases ADD COLUMN mine int",
    "ALTER TABLE corridor.cases DISABLE ROW LEVEL SECURITY",
    "DROP TABLE corridor.cases",
    "TRUNCATE corridor.cases",
    "CREATE POLICY mine ON corridor.cases USING (true)",
    "CREATE FUNCTION corridor.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION corridor.enter(jsonb) SECURITY DEFINER",
    "CREATE ROLE mine",
    "UPDATE corridor.alembic_version SET version_num = 'x'",
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("statement", DDL)
async def test_no_role_has_ddl(owner: "asyncpg.Connection[asyncpg.Record]", role: str, statement: str) -> None:
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute(statement)
    finally:
        await transaction.rollback()


APPEND_ONLY = ("audit", "journal", "access")


@pytest.mark.parametrize("role", [APP, WORKER])
@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_what_was_written_down_is_neither_changed_nor_removed(
    owner: "asyncpg.Connection[asyncpg.Record]", role: str, table: str
) -> None:
    held = await owner.fetch(
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = $1 AND table_schema = 'corridor' AND table_name = $2",
        role,
        table,
    )
    removes = {"DELETE"} if (role, table) == (WORKER, "journal") else set()
    assert {row[0] for row in held} == {"SELECT", "INSERT"} | removes


async def test_the_worker_removes_nothing_of_a_case_from_the_journal(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    rows = await owner.fetch(
        "SELECT policyname, qual FROM pg_policies WHERE tablename = 'journal' AND cmd IN ('ALL', 'DELETE')"
    )
    assert {row["policyname"]: row["qual"] for row in rows} == {
        "the_owner_migrates": "true",
        "the_clock_removes": "((present_organisation() IS NULL) AND (case_id IS NULL))",
    }


async def test_nothing_is_granted_to_everyone(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    rows = await owner.fetch(
        f"SELECT table_schema, table_name FROM information_schema.role_table_grants "
        f"WHERE grantee = 'PUBLIC' AND table_schema IN {SCHEMAS}"
    )
    assert rows == []


async def test_without_an_organisation_the_app_sees_no_case(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    async with owner.transaction():
        await owner.execute(f"SET LOCAL ROLE {APP}")
        for table in ("cases", "referrals", "consents", "custody", "handoffs", "journal", "audit", "access"):
            assert await owner.fetchval(f"SELECT count(*) FROM corridor.{table}") == 0
        assert await owner.fetchval("SELECT count(*) FROM vault.wrapped_keys") == 0
