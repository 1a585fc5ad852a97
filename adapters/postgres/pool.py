"""The connections of the data path: plain asyncpg, one statement a read, two a change.

Every setting that a statement makes is local to its own transaction, so a connection needs no reset afterwards.
"""

import asyncio
from typing import Any

import asyncpg

from adapters.postgres.roles import SEARCH_PATH
from domain.errors import Unavailable

CONNECT_SECONDS = 2.0
STATEMENT_SECONDS = 2.5
"""Whatever the database does, a caller knows within five seconds (security.md): the two together."""

GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DiskFullError,
    asyncpg.QueryCanceledError,
    ConnectionError,
    TimeoutError,
    OSError,
)
"""What a database that is away, full or changing its primary looks like from here."""


class DatabaseUnavailable(Unavailable):
    """The database cannot be reached just now; nothing was changed. Try again shortly."""


async def _no_reset(_: Any) -> None:
    """Leave the connection as it is: nothing in it outlives a transaction."""


async def open_pool(url: str, role: str, *, size: int = 10) -> "asyncpg.Pool[Any]":
    """Open the pool; its connections act as ``role``."""
    return await asyncpg.create_pool(
        url,
        min_size=min(2, size),
        max_size=size,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        reset=_no_reset,
        server_settings={
            "role": role,
            "search_path": SEARCH_PATH,
            "application_name": "corridor",
            "statement_timeout": str(int(STATEMENT_SECONDS * 1000)),
            "idle_in_transaction_session_timeout": "5000",
            "jit": "off",
        },
    )


async def close_pool(pool: "asyncpg.Pool[Any]") -> None:
    """Close it in good order, or, where the database does not answer, without waiting for it."""
    try:
        await asyncio.wait_for(pool.close(), CONNECT_SECONDS)
    except TimeoutError:
        pool.terminate()


class Database:
    """Runs single statements, each its own transaction, and says ``DatabaseUnavailable`` when nobody answers."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def value(self, statement: str, *arguments: Any) -> Any:
        """Run one statement and give the first column of its first row."""
        return await self._run("fetchval", statement, arguments)

    async def rows(self, statement: str, *arguments: Any) -> list[Any]:
        """Run one statement and give all rows."""
        return list(await self._run("fetch", statement, arguments))

    async def _run(self, how: str, statement: str, arguments: tuple[Any, ...]) -> Any:
        try:
            connection = await self._pool.acquire(timeout=CONNECT_SECONDS)
            try:
                return await getattr(connection, how)(statement, *arguments)
            except TimeoutError:
                connection.terminate()  # a release would wait for the server to confirm the cancellation
                raise
            finally:
                await self._pool.release(connection)
        except GONE as problem:
            raise DatabaseUnavailable from problem
