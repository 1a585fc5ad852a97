"""Many requests at once, through two running services on one database: what two processes would do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.world import Caller, World, running_world

CROWD = 20


async def all_at_once(requests: Iterable[Awaitable[httpx2.Response]]) -> list[httpx2.Response]:
    """Send them together; none of them may be a fault of ours."""
    answers = await asyncio.gather(*requests)
    assert [answer.text for answer in answers if answer.status_code >= 500] == []
    return list(answers)


def codes(answers: Iterable[httpx2.Response]) -> list[str]:
    """Give the code of each problem, and the status of what succeeded."""
    return sorted(str(one.status_code) if one.status_code < 400 else one.json()["code"] for one in answers)


def through(world: World, caller: Caller) -> Caller:
    """The same partner with the same token, asking another process."""
    return Caller(**{**vars(caller), "http": world.http})


@asynccontextmanager
async def another_process(world: World, root_key_file: Path) -> AsyncIterator[World]:
    """Start a second service on the same database."""
    async with running_world(world.url, root_key_file) as second:
        yield second


async def rows_of(world: World, statement: str, *arguments: Any) -> Any:
    """Ask for a JSON list of rows, past row-level security."""
    found = await world.value(f"SELECT coalesce(json_agg(q), '[]') FROM ({statement}) AS q", *arguments)
    return json.loads(found)
