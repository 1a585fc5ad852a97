"""Reads the event feed as a partner system does."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx2

from tests.app_under_test import Caller, World


async def sequenced(world: World) -> None:
    """Append everything to the feeds that was recorded."""
    while await world.value("SELECT EXISTS (SELECT FROM corridor.outbox)"):
        await world.value("SELECT corridor.append_to_feeds(1000)")


async def read_on(caller: Caller, cursor: str | None = None, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """Read the feed to its end; returns the events and the cursor to go on from."""
    events = list[dict[str, Any]]()
    while True:
        query = urlencode({**asked, **({} if cursor is None else {"after": cursor})})
        answer = await caller.get(f"/v1/events?{query}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        cursor = str(page["next_cursor"])
        if not page["items"]:
            return events, cursor
        events += page["items"]


async def end_of(world: World, caller: Caller) -> str:
    """The cursor behind everything that has happened."""
    await sequenced(world)
    return (await read_on(caller))[1]


async def since(world: World, caller: Caller, cursor: str, case_id: str) -> list[str]:
    """The types of the events of a case that came after a cursor."""
    await sequenced(world)
    events, _ = await read_on(caller, cursor)
    return [event["type"] for event in events if event["subject"].get("case_id") == case_id]


async def blocks(answer: httpx2.Response) -> AsyncIterator[dict[str, str]]:
    """The blocks of a stream: their fields by name, the comment's without one."""
    block = dict[str, str]()
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            block[name] = value
        else:
            yield block
            block = {}
