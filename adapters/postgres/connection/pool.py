"""The connections of the data path: plain asyncpg, one statement per read, two per change.

Every setting that a statement makes is local to its own transaction, so a connection needs no reset afterwards.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg

from adapters.postgres.connection.availability import NOT_DONE, DatabaseUnavailable, unavailable_if_away, what_to_tell
from adapters.postgres.connection.commits import Heedful, Uncancelled
from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.roles import APP, SEARCH_PATH, must_act_as, must_be

CONNECT_SECONDS = 2.0
STATEMENT_SECONDS = 2.5
"""Together within five seconds: whatever the database does, a caller gets an answer in that time (security.md)."""
STATEMENTS = 20_000
"""After so many a connection is replaced. A process of PostgreSQL keeps the plans of every function that it has run, 20
to 30 MB in the end, and what it knows of tables without a limit; planning anew costs a thousandth of the time.
"""
PARTING_SECONDS = 0.8
SERVERS_SHARE = 0.9
"""The server ends a statement before we give up on it, so if nothing has come by then, its host is silent."""
REPLICA_SECONDS = 1.0
"""Limit for connecting to a replica and for its response; after that the primary is asked."""


class Lasting(Heedful):
    """A connection that needs no reset between statements: none of its settings outlive a transaction."""

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncpg has it
        """Do nothing, unless a transaction was left open."""
        if self.is_in_transaction():
            await super().reset(timeout=timeout)


class Serving(Uncancelled, Lasting):
    """What changes are acknowledged by: they are not cancelled either."""


async def open_pool(url: str, role: str, *, size: int = 10) -> "asyncpg.Pool[Any]":
    """Open the pool of a service; ``url`` logs in as ``role``.

    Raises ``RoleNotTaken``, or ``DatabaseUnavailable``.
    """
    kind = Serving if role == APP else Lasting
    return await _pool(url, partial(must_be, role=role), (min(2, size), size), STATEMENT_SECONDS, kind)


async def open_replica_pool(url: str, role: str, *, size: int = 10) -> "asyncpg.Pool[Any]":
    """Open a read-only pool. It does not connect yet: a replica may be down."""
    # Each statement of a function must see what was replayed before it begins (alembic/sql/platform/replicas.sql).
    only_reads = {"default_transaction_read_only": "on", "default_transaction_isolation": "read committed"}
    return await _pool(url, partial(must_be, role=role), (0, size), REPLICA_SECONDS, Lasting, **only_reads)


async def open_operators_pool(owner: str, role: str, *, size: int = 2) -> "asyncpg.Pool[Any]":
    """Open a pool of the command line, which has the owner's URL: it takes ``role``. Nothing that serves may use it."""
    return await _pool(owner, partial(must_act_as, role=role), (1, size), STATEMENT_SECONDS, Lasting, role=role)


async def _pool(
    url: str,
    check: Callable[[Any], Awaitable[None]],
    sizes: tuple[int, int],
    statement_seconds: float,
    kind: type[Lasting],
    **settings: str,
) -> "asyncpg.Pool[Any]":
    least, most = sizes
    with unavailable_if_away():
        return await asyncpg.create_pool(
            url,
            connect=connect,
            min_size=least,
            max_size=most,
            timeout=CONNECT_SECONDS,
            command_timeout=statement_seconds,
            init=check,
            connection_class=kind,
            max_queries=STATEMENTS,
            server_settings={
                "search_path": SEARCH_PATH,
                "application_name": "corridor",
                "statement_timeout": str(int(statement_seconds * SERVERS_SHARE * 1000)),
                "idle_in_transaction_session_timeout": "5000",
                "jit": "off",
                # statements inside functions are planned once per connection, not again for their first five calls
                "plan_cache_mode": "force_generic_plan",
                **settings,
            },
        )


def let_go_soon(*pools: "asyncpg.Pool[Any]") -> None:
    """Begin the end of a service: what still waits for a silent database ``PARTING_SECONDS`` later is cut off."""
    loop = asyncio.get_running_loop()
    for pool in pools:
        loop.call_later(PARTING_SECONDS, pool.terminate)


async def close_pool(pool: "asyncpg.Pool[Any]") -> None:
    """Close it gracefully or, if the database does not respond, without waiting for it."""
    try:
        await asyncio.wait_for(pool.close(), CONNECT_SECONDS)
    except TimeoutError:
        pool.terminate()


class Database:
    """Runs single statements, each in its own transaction; raises ``DatabaseUnavailable`` if the database is down.

    The error's ``may_be_done`` says whether the statement may have run all the same; callers that change something
    then raise ``OutcomeUnknown``.
    """

    def __init__(
        self, pool: "asyncpg.Pool[Any]", *, connect: float | None = None, statement: float | None = None
    ) -> None:
        """``connect`` and ``statement`` are seconds; they default to ``CONNECT_SECONDS`` and the pool's own limit."""
        self._pool = pool
        self._connect = CONNECT_SECONDS if connect is None else connect
        self._statement = statement
        self.waiting = 0
        """How many statements wait for a connection."""

    async def value(self, statement: str, *arguments: Any) -> Any:
        """Run one statement and return the first column of its first row."""
        return await self._run("fetchval", statement, arguments)

    async def rows(self, statement: str, *arguments: Any) -> list[Any]:
        """Run one statement and return all rows."""
        return list(await self._run("fetch", statement, arguments))

    async def _run(self, how: str, statement: str, arguments: tuple[Any, ...]) -> Any:
        sent = False
        try:
            # a timeout costs as much as the rest of acquiring, and an idle connection is available at once
            connection = await (self._pool.acquire() if self._pool.get_idle_size() else self._next_connection())
            try:
                sent = True
                return await getattr(connection, how)(statement, *arguments, timeout=self._statement)
            except (TimeoutError, asyncio.CancelledError) as ended:
                if isinstance(ended, TimeoutError):
                    await self._pool.expire_connections()  # if its host is silent, the others wait in vain too
                with suppress(asyncpg.InterfaceError):  # it is gone already
                    connection.terminate()  # releasing would wait for the server to confirm the cancellation
                raise
            finally:
                await self._pool.release(connection, timeout=self._connect)
        except Exception as problem:
            told = what_to_tell(problem)
            if told is problem:
                raise
            if isinstance(told, DatabaseUnavailable):
                told.may_be_done = sent and not isinstance(problem, NOT_DONE)
            raise told from problem

    async def _next_connection(self) -> Any:
        self.waiting += 1
        try:
            return await self._pool.acquire(timeout=self._connect)
        finally:
            self.waiting -= 1
