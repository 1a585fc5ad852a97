"""Connections that fail at one statement, before PostgreSQL ran it or after."""

from collections.abc import Callable
from typing import Any


class Breaking:
    """A connection on which the statement that contains ``named`` fails."""

    def __init__(self, connection: Any, named: str, error: Callable[[], Exception], *, done: bool) -> None:
        self._connection, self._named, self._error, self._done = connection, named, error, done

    async def fetchval(self, statement: str, *given: Any, **more: Any) -> Any:
        if self._named not in statement:
            return await self._connection.fetchval(statement, *given, **more)
        if self._done:
            await self._connection.fetchval(statement, *given, **more)
        raise self._error()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class BreakingPool:
    """Gives such connections; ``error`` without ``named`` is raised instead of giving one."""

    def __init__(self, pool: Any, named: str | None, error: Callable[[], Exception], *, done: bool = False) -> None:
        self._pool, self._named, self._error, self._done = pool, named, error, done

    async def acquire(self, **given: Any) -> Any:
        if self._named is None:
            raise self._error()
        return Breaking(await self._pool.acquire(**given), self._named, self._error, done=self._done)

    async def release(self, connection: Breaking, **given: Any) -> None:
        await self._pool.release(connection._connection, **given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)
