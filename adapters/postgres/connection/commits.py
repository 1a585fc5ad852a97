"""Connections that report no change as done which a failover could take back (ADR 0077).

With synchronous replication, PostgreSQL waits in each commit until a standby has it. A request to cancel the statement
ends that wait, and not the commit: others see the change, the statement succeeds with a warning, and no standby has it.
"""

import asyncio
from typing import Any

import asyncpg

WAIT = "SyncRepWaitForLSN"
"""The routine of PostgreSQL that gives this warning, which each language words in its own way."""


class CommittedHereOnly(asyncpg.PostgresConnectionError):  # type: ignore[misc]  # asyncpg has no types
    """Somebody cancelled the wait for a standby; a retry learns whether the change lasts."""


class Heedful(asyncpg.Connection):  # type: ignore[misc]
    """A connection on which a commit that no standby confirmed is an error, not a warning."""

    def _process_log_message(self, fields: dict[str, Any], last_query: str) -> None:
        if fields.get("R") == WAIT:
            raise CommittedHereOnly("The transaction was committed here, and no standby has confirmed it.")
        super()._process_log_message(fields, last_query)


class Uncancelled(Heedful):
    """A connection that is dropped where asyncpg would ask the server to cancel the statement.

    The server goes on waiting, and nobody sees the change before a standby has it. A statement that takes too long by
    itself ends by ``statement_timeout``, which never cuts a commit short.
    """

    def _cancel_current_command(self, waiter: "asyncio.Future[None]", cancel_waiter: Any = None) -> None:
        self._loop.call_soon(self.terminate)
