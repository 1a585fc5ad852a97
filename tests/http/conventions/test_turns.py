"""Turns over HTTP: who would wait too long is told so at once, before anything of the request was done."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from api.http.fair_queue import Busy, FairQueue, Turn
from api.v1.events import stream, waiting
from domain.kernel.ids import ClientId, from_text
from tests.app_under_test import Caller, World, running_world
from tests.builders import a_case
from tests.faults.waiting import until
from tests.http.events.feed_reading import end_of
from tests.timeouts import LONG

EACH = 2


@pytest.fixture
async def crowded(world: World, root_key_file: Path) -> AsyncIterator[World]:
    """A second process on the same database, in which one client has two turns and nobody waits."""
    async with running_world(world.url, root_key_file) as other:
        other.service.turns = FairQueue(4 * EACH, patience=0.0, longest=LONG)
        yield other


@asynccontextmanager
async def turns_of(world: World, client: Any, number: int = EACH) -> AsyncIterator[None]:
    """Hold turns of a client, as its requests would that are being worked on."""
    async with AsyncExitStack() as held:
        for _ in range(number):
            await held.enter_async_context(world.service.turns.of(client))
        yield


def own_id(caller: Caller) -> ClientId:
    number = from_text("client", caller.client_id)
    assert number is not None
    return ClientId(number)


def is_busy(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
    assert answer.json()["detail"].startswith("The service is busy and has not begun this request")
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_busy_service_begins_nothing_and_a_retry_has_one_effect(crowded: World) -> None:
    nea = await crowded.new_caller("nea")
    assert (await nea.get("/v1/cases?limit=1")).status_code == 200
    count = await crowded.value("SELECT count(*) FROM corridor.cases")
    async with turns_of(crowded, own_id(nea)):
        is_busy(await nea.post("/v1/cases", a_case(), idempotency_key="busy"))
        is_busy(await nea.get("/v1/cases?limit=1"))
    assert await crowded.value("SELECT count(*) FROM corridor.cases") == count
    made = [await nea.post("/v1/cases", a_case(), idempotency_key="busy") for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].content == made[1].content
    assert await crowded.value("SELECT count(*) FROM corridor.cases") == count + 1


async def test_others_are_served_meanwhile(crowded: World) -> None:
    nea, map_ = await crowded.new_caller("nea"), await crowded.new_caller("map")
    await nea.get("/v1/cases?limit=1")
    async with turns_of(crowded, own_id(nea)):
        assert (await map_.get("/v1/referrals?limit=1")).status_code == 200
        assert (await crowded.http.get("/healthz")).status_code == 200
        assert (await crowded.http.get("/readyz")).status_code == 200


async def test_with_all_turns_taken_the_refusal_is_the_same_before_and_behind_the_door(crowded: World) -> None:
    nea = await crowded.new_caller("nea")
    async with turns_of(crowded, "a"), turns_of(crowded, "b"), turns_of(crowded, "c"), turns_of(crowded, "d"):
        behind = await nea.get("/v1/cases", accept_language="th")
        before = await nea.get("/v1/cases", accept_language="th")
    said = [{**answer.json(), "request_id": None} for answer in (behind, before)]
    assert said[0] == said[1]
    assert "RateLimit" in behind.headers
    assert "RateLimit" not in before.headers, "it was refused before it was counted"
    assert [answer.headers["content-language"] for answer in (behind, before)] == ["th", "th"]
    assert (await nea.get("/v1/cases")).status_code == 200


async def waits(world: World, caller: Caller, url: str, number: int) -> "asyncio.Task[Any]":
    """Let another request of this client wait for an event, once it has had a turn for its first look."""
    client, service = own_id(caller), world.service
    poll = asyncio.create_task(caller.get(url))
    await until(
        lambda: poll.done() or (service.waiting[client] >= number and not service.turns.taken),
        "it neither waits nor ends",
    )
    if not poll.done():
        return poll
    return await waits(world, caller, url, number)  # it was refused, as others looked at that moment


class NoTurns(FairQueue):
    """Of which all are taken."""

    asked = 0

    def of(self, client: Hashable) -> Turn:
        self.asked += 1
        raise Busy


async def test_who_waits_for_an_event_keeps_nobody_waiting_and_stays_when_there_are_no_turns(
    crowded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await crowded.new_caller("nea")
    url = f"/v1/events?types=claim.updated&wait=30&after={await end_of(crowded, nea)}"
    polls = [await waits(crowded, nea, url, number) for number in range(1, 2 * EACH + 1)]
    assert (await nea.get("/v1/cases?limit=1")).status_code == 200
    monkeypatch.setattr(waiting, "LOOKS_AGAIN", 0.01)
    crowded.service.turns = taken = NoTurns(4 * EACH)
    await until(lambda: taken.asked >= 4 * len(polls), "they do not look again")
    crowded.service.is_ending = True
    answers = await asyncio.gather(*polls)
    assert [(answer.status_code, answer.json()["items"]) for answer in answers] == [(200, [])] * len(polls)


async def test_a_stream_goes_on_while_there_are_no_turns(crowded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE", 0.02)
    nea = await crowded.new_caller("nea")
    url = f"/v1/events/stream?types=claim.updated&after={await end_of(crowded, nea)}"
    one = await waits(crowded, nea, url, 1)
    crowded.service.turns = taken = NoTurns(4 * EACH)
    await until(lambda: taken.asked >= 8 or one.done(), "it neither looks again nor ends")
    assert not one.done()
    crowded.service.is_ending = True
    assert (await one).text.count("nothing yet") > 2


async def test_tokens_wait_for_a_turn_of_the_address_that_asks(crowded: World) -> None:
    nea = await crowded.new_caller("nea")
    async with turns_of(crowded, "127.0.0.1"):
        refused = await crowded.token_of(nea)
    assert (refused.status_code, refused.json()["error"]) == (503, "temporarily_unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    assert (await crowded.token_of(nea)).status_code == 200
