"""Many requests at once, through two running services on one database: what two processes would do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests.app_under_test import Caller, World, running_world

CROWD = 20
A_SECOND, ENOUGH = 50, 25
T = TypeVar("T")


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


async def read_around(
    change: Callable[[], Awaitable[object]], read: Callable[[Caller], Awaitable[T]], readers: Sequence[Caller]
) -> tuple[list[T], list[T]]:
    """Read fifty times a second while a change is made, by the readers in turn.

    Returns what was read before the change began, and what was read by requests sent after its response. Those sent in
    between may have seen either.
    """
    begun, answered, before, after = asyncio.Event(), asyncio.Event(), list[T](), list[T]()

    async def one(reader: Caller) -> None:
        late = answered.is_set()
        seen = await read(reader)
        if late:
            after.append(seen)
        elif not begun.is_set():
            before.append(seen)

    async def made() -> None:
        await change()
        answered.set()

    async with asyncio.TaskGroup() as crowd:
        for number in count():
            if len(after) >= ENOUGH:
                return before, after
            if len(before) >= ENOUGH and not begun.is_set():
                begun.set()
                crowd.create_task(made())
            crowd.create_task(one(readers[number % len(readers)]))
            await asyncio.sleep(1 / A_SECOND)
    raise AssertionError("the readers never end by themselves")


async def rows_of(world: World, statement: str, *arguments: Any) -> Any:
    """Ask for a JSON list of rows, past row-level security."""
    found = await world.value(f"SELECT coalesce(json_agg(q), '[]') FROM ({statement}) AS q", *arguments)
    return json.loads(found)
