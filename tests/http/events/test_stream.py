"""The feed as Server-Sent Events, over a real connection."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.v1.events.waiting import MOST_WAITING
from tests.app_under_test import World
from tests.builders import sent_referral
from tests.http.documents.foreign_uploads import token_of
from tests.http.events.feed_reading import blocks, end_of, read_on, sequenced
from tests.oauth.serving import served
from tests.timeouts import LONG


@pytest.fixture(scope="module")
def address(database_url: str, root_key_file: Path) -> Iterator[str]:
    with served(database_url, root_key_file) as url:
        yield url


async def silent_stream(world: World, address: str) -> httpx2.Request:
    """A request for a stream of new events of a type that there are none of."""
    caller = await world.new_caller("nea")
    headers = {"authorization": f"Bearer {await token_of(caller, address, 'events:read')}"}
    asked = {"types": "claim.updated", "after": await end_of(world, caller)}
    return httpx2.Request("GET", f"{address}/v1/events/stream", params=asked, headers=headers)


async def test_it_goes_on_after_the_last_event_with_each_as_it_happens(world: World, address: str) -> None:
    nea = await world.caller("nea")
    cursor = await end_of(world, nea)
    headers = {"authorization": f"Bearer {await token_of(nea, address, 'events:read')}"}
    async with httpx2.AsyncClient(timeout=60) as http:
        url, asked = f"{address}/v1/events/stream", {"types": "referral.sent"}
        async with http.stream("GET", url, params=asked, headers={**headers, "last-event-id": cursor}) as answer:
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            stream = blocks(answer)
            first = await anext(stream)
            assert first[""] == "nothing yet"
            referral = await sent_referral(world)
            await sequenced(world)
            block = await anext(stream)
            event = json.loads(block["data"])
            assert event["subject"]["referral_id"] == referral["id"]
    events, _ = await read_on(nea, cursor, types="referral.sent")
    assert events[0] == event
    later, _ = await read_on(nea, block["id"])
    assert event["id"] not in {one["id"] for one in later}


async def test_it_ends_when_the_client_is_disabled(world: World, address: str) -> None:
    caller = await world.new_caller("nea")
    cursor = await end_of(world, caller)
    headers = {"authorization": f"Bearer {await token_of(caller, address, 'events:read')}"}
    async with httpx2.AsyncClient(timeout=60) as http:
        url = f"{address}/v1/events/stream?types=claim.updated&after={cursor}"
        async with http.stream("GET", url, headers=headers) as answer:
            stream = blocks(answer)
            await anext(stream)
            await world.disable(caller)
            assert [block async for block in stream] == []
        assert (await http.get(url, headers=headers)).status_code == 401


async def test_a_client_that_hangs_up_may_open_another(world: World, address: str) -> None:
    asked = await silent_stream(world, address)
    async with httpx2.AsyncClient(timeout=60) as http:
        opened = [await http.send(asked, stream=True) for _ in range(MOST_WAITING)]
        assert {answer.status_code for answer in opened} == {200}
        refused = await http.send(asked, stream=True)
        assert refused.status_code == 429
        assert json.loads(await refused.aread())["code"] == "rate_limited"
        for answer in opened:
            await answer.aclose()
        again = list[httpx2.Response]()
        async with asyncio.timeout(LONG):
            while len(again) < MOST_WAITING:
                answer = await http.send(asked, stream=True)
                if answer.status_code == 200:
                    again.append(answer)
                else:
                    await answer.aclose()
                    await asyncio.sleep(0.05)
        for answer in again:
            await answer.aclose()


async def test_it_ends_properly_when_the_process_ends(world: World, database_url: str, root_key_file: Path) -> None:
    server = served(database_url, root_key_file)
    address = await asyncio.to_thread(server.__enter__)
    async with httpx2.AsyncClient(timeout=60) as http:
        answer = await http.send(await silent_stream(world, address), stream=True)
        stream = blocks(answer)
        await anext(stream)
        ending = asyncio.create_task(asyncio.to_thread(server.__exit__, None, None, None))
        try:
            assert [block async for block in stream if "data" in block] == []  # cut off, it would raise
        finally:
            await ending
