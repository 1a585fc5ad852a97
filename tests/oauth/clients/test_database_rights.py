"""What the database itself refuses to any role; and its tables survive an upgrade, a downgrade and an upgrade."""

import asyncpg
import pytest

from adapters.postgres.connection.roles import APP, OAUTH, READER, STATISTICS, WORKER
from adapters.postgres.operate.migrate import downgrade, schema_state, upgrade
from tests.oauth.app_and_people import World

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'oauth' ORDER BY tablename"
UNFORCED = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'oauth'::regnamespace AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)
"""


async def as_role(url: str, role: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"SET ROLE {role}")
        await connection.execute(statement)
    finally:
        await connection.close()


async def ask(url: str, statement: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [str(row[0]) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@pytest.mark.parametrize("role", [APP, WORKER, READER, STATISTICS])
async def test_no_other_role_reads_anything_of_it(world: World, database_url: str, role: str) -> None:
    for table in await ask(database_url, TABLES):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_role(database_url, role, f"SELECT FROM oauth.{table}")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM oauth.clients",
        "DELETE FROM oauth.users",
        "DELETE FROM oauth.signing_keys",
        "UPDATE oauth.clients SET organisation_id = id",
        "UPDATE oauth.clients SET scopes = '{audit:read}'",
        "UPDATE oauth.clients SET centre_ids = NULL",
        "UPDATE oauth.clients SET redirect_uris = '{https://evil.example/}'",
        "UPDATE oauth.users SET organisation_id = id",
        "UPDATE oauth.signing_keys SET public_jwk = '{}'",
        "UPDATE oauth.used_token_ids SET forget_at = now()",
        "UPDATE oauth.codes SET expires_at = now()",
        "UPDATE oauth.refresh_tokens SET allowance_id = NULL",
        "UPDATE oauth.allowances SET scope = 'identity:read'",
        "UPDATE oauth.sessions SET user_id = id",
        "TRUNCATE oauth.revoked_tokens",
        "CREATE TABLE oauth.more (id int)",
    ],
)
async def test_the_service_itself_may_not(world: World, database_url: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_role(database_url, OAUTH, statement)


async def test_row_level_security_is_forced_on_every_table(world: World, database_url: str) -> None:
    assert await ask(database_url, UNFORCED) == []


async def test_the_tables_go_up_down_and_up(empty_database: str) -> None:
    before = await ask(empty_database, TABLES)
    await downgrade(empty_database, "0001")
    assert await ask(empty_database, TABLES) == []
    await upgrade(empty_database)
    assert await ask(empty_database, TABLES) == before
    assert (await schema_state(empty_database)).up_to_date
