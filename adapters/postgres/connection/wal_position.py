"""How far the primary has come: one question answers all who wait for it.

Promised: the question was put after the caller asked, so that nothing that was committed before is missing from the
answer. However many read at once, a process asks one question at a time.
"""

import asyncio

from adapters.postgres.connection.pool import Database


class WalPosition:
    """What a replica must have replayed."""

    def __init__(self, primary: Database) -> None:
        self._primary = primary
        self._one_at_a_time = asyncio.Lock()
        self._next: asyncio.Task[str] | None = None

    async def ask(self) -> str:
        """Give the place as JSON, for ``corridor.catch_up``; raises ``DatabaseUnavailable``."""
        if self._next is None:
            self._next = asyncio.create_task(self._question())
            self._next.add_done_callback(_look_at)
        return await asyncio.shield(self._next)

    async def _question(self) -> str:
        async with self._one_at_a_time:
            self._next = None  # who comes from here on may have seen a commit that this answer does not know
            return str(await self._primary.value("SELECT corridor.newest()"))


def _look_at(question: "asyncio.Task[str]") -> None:
    """Know of a failure that nobody waits for any more."""
    if not question.cancelled():
        question.exception()
