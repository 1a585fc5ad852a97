"""Reads answered by a replica exactly as the primary would (docs/adr/0017-reads-on-a-replica.md).

Who takes part: the primary, which reports its WAL position (``wal_position.py``); the replica, which answers once it
has
replayed that far; this object, which falls back to the primary whenever the replica does not.
Promised: a read sees everything committed before it arrived, by anyone, through any process.
On failure: never an error because of the replica. A replica that is down or more than 50 ms behind is skipped, and
retried every second in the background.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from adapters.ending_tasks import end
from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.connection.pool import REPLICA_SECONDS, Database, close_pool, open_replica_pool
from adapters.postgres.connection.wal_position import WalPosition

NEWEST_SECONDS = 0.25
TRY_AGAIN_SECONDS = 1.0
PRIMARY_INSTEAD = {"connect": 1.0, "statement": 1.5}
"""Limit for the primary after a replica failed to respond, so that callers still get an answer in five seconds."""

Tell = Callable[[bool, str], None]
"""Called when the replica starts or stops answering, with the reason."""


@asynccontextmanager
async def followed(
    url: str, role: str, size: int, primary: "asyncpg.Pool[Any]", tell: Tell
) -> AsyncIterator["Replica"]:
    """Read from the replica at ``url`` when possible, for as long as the block lasts."""
    pool = await open_replica_pool(url, role, size=size)
    replica = Replica(primary, pool, tell)
    watch = asyncio.create_task(replica.watch())
    try:
        yield replica
    finally:
        await end(watch)
        await close_pool(pool)


class Replica:
    """See the head of this file."""

    def __init__(self, primary: "asyncpg.Pool[Any]", pool: "asyncpg.Pool[Any]", tell: Tell) -> None:
        self._primary = Database(primary)
        self._primary_instead = Database(primary, **PRIMARY_INSTEAD)
        self._pool = pool
        self._replica = Database(pool, connect=REPLICA_SECONDS)
        self._newest = WalPosition(self._primary)
        self._tell = tell
        self._told: bool | None = None
        self.answers = False

    async def value(self, statement: str, context: str, /, *arguments: Any) -> Any:
        """Return the first column of the first row; raises ``DatabaseUnavailable`` if the primary is down too."""
        return await self._read("value", statement, context, arguments)

    async def rows(self, statement: str, context: str, /, *arguments: Any) -> list[Any]:
        """Return all rows; raises ``DatabaseUnavailable`` if the primary is down too."""
        return list(await self._read("rows", statement, context, arguments))

    async def watch(self) -> None:
        """Check repeatedly whether the replica has caught up, while it answers no reads."""
        while True:
            if not self.answers:
                await self._try()
            await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _read(self, how: str, statement: str, context: str, arguments: tuple[Any, ...]) -> Any:
        if not self.answers:
            return await getattr(self._primary, how)(statement, context, *arguments)
        with suppress(TimeoutError, DatabaseUnavailable, asyncpg.PostgresError):
            async with asyncio.timeout(NEWEST_SECONDS):
                newest = await self._newest.ask()
            at_least = f'{context[:-1]}, "newest": {newest}}}'
            try:
                return await getattr(self._replica, how)(statement, at_least, *arguments)
            except Exception as problem:  # whatever it was, the primary decides what the caller sees
                if not _of_this_read_alone(problem):
                    self._say(False, problem)
        return await getattr(self._primary_instead, how)(statement, context, *arguments)

    async def _try(self) -> None:
        try:
            await self._replica.value("SELECT corridor.catch_up($1)", await self._newest.ask())
        except Exception as problem:  # likewise: a failure never stops the watch
            self._say(False, problem)
            # Disconnect from a server promoted to primary; a URL of several hosts may name another replica.
            await self._pool.expire_connections()
        else:
            self._say(True)

    def _say(self, answers: bool, problem: Exception | None = None) -> None:
        self.answers = answers
        if self._told is not answers:
            self._told = answers
            self._tell(answers, _reason(problem))


def _of_this_read_alone(problem: Exception) -> bool:
    """Tell a statement that a replica cannot run (a write, or a recovery conflict) from a replica in trouble."""
    if isinstance(problem.__cause__, asyncpg.ReadOnlySQLTransactionError):
        return True
    return isinstance(problem, asyncpg.PostgresError) and problem.sqlstate != "CR004"


def _reason(problem: Exception | None) -> str:
    if isinstance(problem, asyncpg.PostgresError) and problem.sqlstate == "CR004":
        return str(problem)
    cause = problem if problem is None or problem.__cause__ is None else problem.__cause__
    return "" if cause is None else type(cause).__name__
