"""Each role of the service logs in as in production and tries to be, read and write more than it may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import APP, OAUTH, READER, ROLES, STATISTICS, WORKER
from adapters.postgres.operate.logins import check_login
from tests.app_under_test import World
from tests.builders import opened_case
from tests.postgres.migrations.test_migrations import DDL

Session = asyncpg.Connection
WHO = "SELECT session_user || ' ' || current_user"
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p') ORDER BY 1
"""


@asynccontextmanager
async def logged_in_as(role: str, url: str) -> AsyncIterator[Session]:
    connection = await asyncpg.connect(login_url(url, role), server_settings={"search_path": "corridor, pg_catalog"})
    try:
        yield connection
    finally:
        await connection.close()


async def refused(session: Session, statement: str) -> bool:
    """Whether PostgreSQL refuses it for want of a right; what would take effect is undone."""
    transaction = session.transaction()
    await transaction.start()
    try:
        await session.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return True
    finally:
        await transaction.rollback()
    return False


@pytest.mark.parametrize("role", ROLES)
async def test_a_session_is_its_role_and_nothing_leads_back_to_another(database_url: str, role: str) -> None:
    await check_login(login_url(database_url, role), role)
    async with logged_in_as(role, database_url) as session:
        for statement in (
            "SET ROLE NONE",
            "RESET ROLE",
            "SET SESSION AUTHORIZATION DEFAULT",
            "RESET SESSION AUTHORIZATION",
            "SELECT set_config('role', 'none', false)",
        ):
            await session.execute(statement)
            assert await session.fetchval(WHO) == f"{role} {role}", statement


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_becomes_another_or_gets_past_the_database(database_url: str, role: str) -> None:
    owner = login_user(database_url)
    others = [other for other in (*ROLES, owner) if other != role]
    async with logged_in_as(role, database_url) as session:
        allowed = [
            statement
            for statement in (
                *(f"SET ROLE {other}" for other in others),
                *(f"SET SESSION AUTHORIZATION {other}" for other in others),
                *(f"GRANT {other} TO {role}" for other in others),
                *(f"ALTER ROLE {other} PASSWORD 'x'" for other in others),
                f"ALTER ROLE {role} SUPERUSER",
                f"ALTER ROLE {role} BYPASSRLS",
                "SELECT rolpassword FROM pg_authid",
                "COPY (SELECT 1) TO PROGRAM 'true'",
                "COPY (SELECT 1) TO '/tmp/corridor-copied'",
                "SELECT pg_read_file('/etc/passwd')",
                "SELECT lo_import('/etc/passwd')",
                "CREATE EXTENSION file_fdw",
                *DDL,
            )
            if not await refused(session, statement)
        ]
        for statement in ("CREATE DATABASE mine", "ALTER SYSTEM SET log_statement = 'all'"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await session.execute(statement)
    assert allowed == []


def login_user(url: str) -> str:
    return url.partition("://")[2].partition(":")[0]


@pytest.mark.parametrize("role", [APP, WORKER, READER, STATISTICS])
async def test_only_the_authorization_server_reads_its_tables(world: World, role: str) -> None:
    tables = await tables_of(world, "oauth")
    assert len(tables) > 8
    async with logged_in_as(role, world.url) as session:
        for table in tables:
            assert await refused(session, f"SELECT FROM {table}"), table


async def test_the_authorization_server_reads_nothing_of_any_case(world: World) -> None:
    tables = await tables_of(world, "corridor", "vault")
    its_own = {"corridor.organisations", "corridor.centres", "corridor.audit_heads"}
    await opened_case(await world.caller("nea"))
    async with logged_in_as(OAUTH, world.url) as session:
        read = {table for table in tables if not await refused(session, f"SELECT FROM {table}")}
        assert read == its_own
        nea = await session.fetchval("SELECT id FROM corridor.organisations WHERE code = 'nea'")
        context = f'{{"organisation_id": "{nea}"}}'
        for call in ("load_own_key($1)", "list_cases($1, '{}')", "list_audit($1, '{}')"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await session.execute(f"SELECT corridor.{call.replace('$1', repr(context))}")


async def test_the_authorization_server_writes_into_the_trail_of_no_case(world: World) -> None:
    case = await opened_case(await world.caller("nea"))
    async with logged_in_as(OAUTH, world.url) as session:
        nea = await session.fetchval("SELECT id FROM corridor.organisations WHERE code = 'nea'")
        case_id = await world.value("SELECT id FROM corridor.cases WHERE code = $1", case["code"])
        async with session.transaction():
            await session.execute("SELECT set_config('app.org', $1, true)", str(nea))
            assert await session.fetchval("SELECT count(*) FROM corridor.audit_heads WHERE chain_id = $1", case_id) == 0
            entry = "gen_random_uuid(), now(), $1, $2, '{}', ''"
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await session.execute(
                    "INSERT INTO corridor.audit (chain_id, entry_number, id, at, organisation_id, case_id, entry, hash)"
                    f" VALUES ($1, 1000000, {entry})",
                    nea,
                    case_id,
                )


@pytest.mark.parametrize("role", [APP, OAUTH, READER, STATISTICS])
async def test_wrapped_organisation_keys_are_read_through_functions_alone(world: World, role: str) -> None:
    async with logged_in_as(role, world.url) as session:
        for statement in (
            "SELECT wrapped FROM vault.organisation_keys",
            "SELECT FROM vault.organisation_keys",
            "COPY vault.organisation_keys TO STDOUT",
            "UPDATE vault.organisation_keys SET wrapped = ''",
            "DELETE FROM vault.organisation_keys",
            "SELECT FROM vault.replaced_keys",
            "SELECT FROM vault.owed_turns",
        ):
            assert await refused(session, statement), statement


async def test_the_app_gives_no_organisation_a_further_key(world: World) -> None:
    async with logged_in_as(APP, world.url) as session:
        nea = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
        statement = f"INSERT INTO vault.organisation_keys VALUES ('{nea}', 2, 'x', 'x', now())"
        assert await refused(session, statement)


async def test_the_reader_of_a_replica_writes_nothing(world: World) -> None:
    """Asked of the primary, which would let it."""
    async with logged_in_as(READER, world.url) as session:
        for table in await tables_of(world, "corridor", "vault", "oauth"):
            for statement in (f"INSERT INTO {table} DEFAULT VALUES", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                assert await refused(session, statement), statement
        budget = """SELECT corridor.take_budget('{}', 'identity', 1, 1, 1, NULL, 1)"""
        assert await refused(session, budget)
        for name in ("record_for_the_person", "record_custody_move", "record_owed_deletion", "record_going_on"):
            assert await refused(session, f"SELECT corridor.{name}('{{}}', '{{}}')"), name


async def test_another_organisations_rows_are_hidden_from_every_login(world: World) -> None:
    case = await opened_case(await world.caller("nea"))
    stranger = await world.value("SELECT id FROM corridor.organisations WHERE code = 'hrdf'")
    mine = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
    for role in (APP, READER, WORKER):
        async with logged_in_as(role, world.url) as session:
            for organisation, sees in ((stranger, False), (mine, True)):
                async with session.transaction():
                    await session.execute("SELECT set_config('app.org', $1, true)", str(organisation))
                    found = "SELECT count(*) FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
                    assert bool(await session.fetchval(found, case["id"])) is sees, role


async def tables_of(world: World, *schemas: str) -> list[str]:
    connection = await asyncpg.connect(world.url)
    try:
        return [row[0] for row in await connection.fetch(TABLES, list(schemas))]
    finally:
        await connection.close()
