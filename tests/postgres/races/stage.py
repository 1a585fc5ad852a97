"""Several centres of several organisations on one corridor, playing in an event loop of their own.

The machine that plays is synchronous; this holds the loop, the running application and the connection of the owner.
"""

import asyncio
import json
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

import asyncpg
import httpx2

from tests.app_under_test import Caller, running_world
from tests.postgres.races.invariants import broken_promises

T = TypeVar("T")
HOME = {
    "nea-battambang": "nea",
    "clc-prey-veng": "clc",
    "clc-koh-kong": "clc",
    "map-chiang-mai": "map",
    "frn-ranong": "itf-frn",
    "frn-trat": "itf-frn",
}
"""The centres that take part, each with its organisation; two organisations have two."""
CENTRES = tuple(HOME)
STRANGER = "molvt"


class Stage:
    """See the head of this file."""

    def __init__(self, url: str, root_key_file: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._parts = AsyncExitStack()
        self._url, self._root_key_file = url, root_key_file
        self.callers: dict[str, Caller] = {}
        self.centre_ids: dict[str, str] = {}
        self.requests = 0

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something to its end."""
        return self._loop.run_until_complete(coroutine)

    def __enter__(self) -> Self:
        self.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._parts.aclose())
        self._loop.close()

    async def _open(self) -> None:
        world = await self._parts.enter_async_context(running_world(self._url, self._root_key_file))
        for organisation in sorted({*HOME.values(), STRANGER}):
            self.callers[organisation] = await world.caller(organisation)
        self._owner = await asyncpg.connect(self._url)
        self._parts.push_async_callback(self._owner.close)
        for row in await self._owner.fetch("SELECT code, id FROM corridor.centres"):
            self.centre_ids[row["code"]] = f"centre_{row['id'].hex}"

    def ask(self, organisation: str, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Send one request; whatever comes, it is not a fault of ours."""
        self.requests += 1
        answer = self.run(self.callers[organisation].call(method, path, body, **headers))
        assert answer.status_code < 500, answer.text
        return answer

    def rows(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """Ask as the owner, past row-level security."""
        return [dict(row) for row in self.run(self._owner.fetch(statement, *arguments))]

    def broken_promises(self, cases: list[UUID]) -> dict[str, list[Any]]:
        """Ask what must never be."""
        return self.run(broken_promises(self._owner, cases))

    def code_of(self, centre_id: UUID) -> str:
        """Give a centre's code."""
        wanted = f"centre_{centre_id.hex}"
        return next(code for code, known in self.centre_ids.items() if known == wanted)


def read(answer: httpx2.Response) -> dict[str, Any]:
    """Give the body."""
    result: dict[str, Any] = json.loads(answer.content)
    return result
