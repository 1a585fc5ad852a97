"""The primary's WAL position: one query answers everybody who waits for it.

Promised: the query starts after the caller asked, so the answer covers everything committed before. However many reads
are waiting, a process runs one query at a time.
"""

import asyncio

from adapters.postgres.connection.pool import Database


class WalPosition:
    """The WAL position that a replica must have replayed."""

    def __init__(self, primary: Database) -> None:
        self._primary = primary
        self._one_at_a_time = asyncio.Lock()
        self._next: asyncio.Task[str] | None = None

    async def ask(self) -> str:
        """Return the position as JSON, for ``corridor.catch_up``; raises ``DatabaseUnavailable``."""
        if self._next is None:
            self._next = asyncio.create_task(self._question())
            self._next.add_done_callback(_look_at)
        return await asyncio.shield(self._next)

    async def _question(self) -> str:
        async with self._one_at_a_time:
            self._next = None  # later callers may have seen a commit that this answer does not cover
            return str(await self._primary.value("SELECT corridor.newest()"))


def _look_at(question: "asyncio.Task[str]") -> None:
    """Retrieve the failure of a query that nobody waits for any more."""
    if not question.cancelled():
        question.exception()
