"""Counts what PostgreSQL does for one request: statements, those inside functions too, and the rows that each gives."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.embedded_postgres import running_postgres
from adapters.postgres.connection import growing_feeds
from api.process import rate_limit_sync as shared_limit
from api.process import shared_clock
from tests.app_under_test import Caller, World, running_world
from tests.http.access.matrix.questions import Question

COUNTING = {
    "fsync": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
    "pg_stat_statements.track_utility": "off",
}
RESET = "SELECT pg_stat_statements_reset()"
CALLS = "SELECT query, calls, rows FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'"
BY_THE_CLOCK = ("oauth.", "erasures_since", "FROM corridor.erasures", "AS cur,", "typeinfo_tree", "session_user::text")
"""Parts of statements that run without any caller (revocations, signing keys, the list of erasures), or once per
connection.
"""


class Counting:
    """Counts for one request; nothing else may be asked meanwhile."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", caller: Caller) -> None:
        self._connection = connection
        self._caller = caller

    async def rows(self, question: Question) -> tuple[Any, list[asyncpg.Record]]:
        """Ask; give the answer, and what is known of each statement that was run for it."""
        await self._connection.execute(RESET)
        answer = await question.ask(self._caller)
        rows = await self._connection.fetch(CALLS)
        return answer, [row for row in rows if not any(mark in row["query"] for mark in BY_THE_CLOCK)]

    async def of(self, question: Question) -> tuple[Any, Counter[str]]:
        """Ask; give the answer, and how often each statement was run for it."""
        answer, rows = await self.rows(question)
        return answer, Counter({row["query"]: row["calls"] for row in rows})


@asynccontextmanager
async def counting_world(folder: Path) -> AsyncIterator[World]:
    """A service on a filled data folder, whose PostgreSQL counts. Nothing else uses the pool, so that the same
    connection answers each time: PostgreSQL shows a statement of a function in one way to a connection that has its
    plan already, and in another to one that makes it now.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_limit, "EVERY_SECONDS", 86_400.0)
        patch.setattr(shared_clock, "EVERY_SECONDS", 86_400.0)
        patch.setattr(growing_feeds, "LOOK_SECONDS", 86_400.0)
        with running_postgres(folder, settings=COUNTING) as server:
            async with running_world(server.url(), folder / "master.key") as world:
                await world.value("CREATE EXTENSION pg_stat_statements")
                yield world
