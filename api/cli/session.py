"""What a command works with: the settings, and a database of the right version."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from rich.status import Status

from adapters.embedded_postgres import running_postgres
from adapters.postgres.connection.availability import GONE
from adapters.postgres.connection.database_clock import compare
from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.operate.migrate import SchemaState, schema_state, upgrade
from api.cli.output import err, fail
from api.process.key_ring import open_key_ring
from api.process.settings import Settings, read_settings
from api.process.signals import seconds_left
from domain.ports.clock import utc_now

OLDEST_POSTGRES = 16
REFUSALS: dict[type[BaseException], str] = {
    asyncpg.InvalidPasswordError: "PostgreSQL refused the user or the password in CORRIDOR_DATABASE_URL.",
    asyncpg.InvalidAuthorizationSpecificationError: (
        "PostgreSQL does not let the user in CORRIDOR_DATABASE_URL sign in. Check the user and pg_hba.conf."
    ),
    asyncpg.InvalidCatalogNameError: "The database in CORRIDOR_DATABASE_URL does not exist. Create it first.",
}
"""Why a PostgreSQL refuses a connection, and what to do."""
REFUSED = tuple(REFUSALS)


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Give the URL of the database: the one that is set, or the embedded one, joined or started for this command."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    if settings.app_database_url or settings.oauth_database_url or settings.worker_database_url:
        fail("CORRIDOR_DATABASE_URL: set it as well; Corridor's own PostgreSQL has logins of its own.")
    with (
        err.status("Starting PostgreSQL …") as status,
        running_postgres(settings.data_dir, seconds_to_stop=seconds_left) as server,
    ):
        status.stop()
        yield server.url()


async def _server_version(url: str) -> int:
    connection = await connect(url, timeout=5, command_timeout=5)
    try:
        return int(connection.get_server_version().major)
    finally:
        await connection.close()


def check_server(url: str) -> None:
    """End with a sentence where the database cannot be reached or is too old."""
    if (problem := server_problem(url)) is not None:
        fail(problem)


def server_problem(url: str) -> str | None:
    """Say why the database cannot be reached or used, within five seconds; ``None`` if it can."""
    try:
        major = asyncio.run(_server_version(url))
    except REFUSED as problem:
        return REFUSALS[type(problem)]
    except TimeoutError:
        return "The database does not answer. Look into its log, and at the machine and the network between."
    except (*GONE, asyncpg.PostgresError) as problem:
        return f"The database cannot be reached ({type(problem).__name__}). Check CORRIDOR_DATABASE_URL."
    if major < OLDEST_POSTGRES:
        return f"This is PostgreSQL {major}; Corridor needs {OLDEST_POSTGRES} or newer."
    return None


def state_of(url: str) -> SchemaState:
    """Read the version of the database, without changing it."""
    return asyncio.run(schema_state(url))


def bring_up_to_date(url: str, status: Status | None = None) -> SchemaState:
    """Migrate the database to the version of this program; never one that is half restored, or newer.

    Until a restore has finished, it contains people who were erased after the backup.
    """
    check_server(url)
    before = state_of(url)
    if not before.up_to_date:
        if before.being_restored or before.is_newer:
            fail(before.advice)
        if status is not None:
            status.update("Migrating the database …")
        asyncio.run(upgrade(url))
    return before


def check_root_key(settings: Settings) -> None:
    """Make the root key, and the list of erasures, at a first start; raises ``SettingWrong`` for another root key.

    The processes that answer would find that out too, but what they say on the way down goes into the log of a library.
    """
    asyncio.run(_root_key_opens(settings))


async def _root_key_opens(settings: Settings) -> None:
    from api.process.wiring import open_erasure_list  # imports the whole service, which few commands need

    pool = await open_pool(str(settings.app_database_url), APP, size=1)
    try:
        async with open_key_ring(settings, Database(pool)) as key_ring:
            await open_erasure_list(settings, key_ring, Database(pool))
    finally:
        await close_pool(pool)


async def _go_by_its_clock(url: str) -> None:
    """What a command writes has the database's time, as what the service writes has (ADR 0073)."""
    connection = await asyncpg.connect(url)
    try:
        await compare(connection.fetchval, utc_now)
    finally:
        await connection.close()


@contextmanager
def migrated_database(settings: Settings | None = None) -> Iterator[tuple[Settings, str]]:
    """Give settings and the URL of a database that has every table; what most commands need."""
    chosen = settings or read_settings()
    with database(chosen) as url:
        bring_up_to_date(url)
        asyncio.run(_go_by_its_clock(url))
        yield chosen.model_copy(update={"database_url": url}), url
