"""The event feed over HTTP: each organisation reads what it is party to, once and in order."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import PUBLIC_URL, World
from tests.builders import sent_referral
from tests.http.events.feed_reading import end_of, read_on, sequenced
from tests.timeouts import LONG

OPENED = ["case.opened", "consent.recorded"]
DECLINED = ["referral.sent", "handoff.offered", "referral.declined", "handoff.refused"]


async def test_each_side_reads_what_happened_once_and_in_order(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    by_nea, by_map = await end_of(world, nea), await end_of(world, map_)
    referral = await sent_referral(world)
    await map_.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})
    await sequenced(world)
    for caller, cursor, types in ((nea, by_nea, OPENED + DECLINED), (map_, by_map, DECLINED)):
        events, ends = await read_on(caller, cursor, limit=2)
        mine = [event for event in events if event["subject"].get("case_id") == referral["case_id"]]
        assert [event["type"] for event in mine] == types
        assert [event["sequence"] for event in events] == sorted({event["sequence"] for event in events})
        again, _ = await read_on(caller, ends)
        assert not {event["id"] for event in again} & {event["id"] for event in events}


async def test_only_the_types_that_were_asked_for_and_the_cursor_passes_the_others(world: World) -> None:
    nea = await world.caller("nea")
    cursor = await end_of(world, nea)
    referral = await sent_referral(world)
    await sequenced(world)
    events, ends = await read_on(nea, cursor, types="referral.sent,referral.accepted")
    assert {event["type"] for event in events} == {"referral.sent"}
    assert referral["id"] in {event["subject"]["referral_id"] for event in events}
    everything, _ = await read_on(nea, ends)
    assert referral["id"] not in {event["subject"].get("referral_id") for event in everything}


async def test_each_page_links_to_the_next_with_the_same_filters(world: World) -> None:
    nea = await world.caller("nea")
    cursor, types = await end_of(world, nea), "case.opened,referral.sent"
    await sent_referral(world)
    await sequenced(world)
    expected, _ = await read_on(nea, cursor, types=types)
    url, linked = f"/v1/events?limit=1&types={types}&after={cursor}", list[dict[str, Any]]()
    while items := (answer := await nea.get(url)).json()["items"]:
        assert len(items) == 1
        linked += items
        url = answer.links["next"]["url"]
        assert url.startswith(f"{PUBLIC_URL}/v1/events?")
    assert linked == expected
    assert len(linked) >= 2


@pytest.mark.parametrize("asked", ["types=referral.sent,nonsense", "wait=31", "wait=-1", "limit=0", "after=nonsense"])
async def test_what_makes_no_sense_is_refused(world: World, asked: str) -> None:
    answer = await (await world.caller("nea")).get(f"/v1/events?{asked}")
    assert answer.status_code == 422, answer.text


async def test_a_cursor_of_another_organisation_is_refused_and_one_of_another_client_is_not(world: World) -> None:
    nea, other, map_ = await world.caller("nea"), await world.new_caller("nea"), await world.caller("map")
    cursor = await end_of(world, nea)
    assert (await other.get(f"/v1/events?after={cursor}")).status_code == 200
    answer = await map_.get(f"/v1/events?after={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_who_waits_gets_the_event_when_it_happens(world: World) -> None:
    map_ = await world.caller("map")
    cursor = await end_of(world, map_)
    waiting = asyncio.create_task(map_.get(f"/v1/events?after={cursor}&wait=30"))
    referral = await sent_referral(world)
    assert not waiting.done()
    await sequenced(world)
    page = (await waiting).json()
    assert referral["id"] in {event["subject"].get("referral_id") for event in page["items"]}


async def test_who_waits_in_vain_gets_an_empty_page_and_a_cursor(world: World) -> None:
    caller = await world.caller("map")
    page = (await caller.get(f"/v1/events?after={await end_of(world, caller)}&types=claim.updated&wait=1")).json()
    assert page["items"] == []
    assert page["next_cursor"]


async def test_a_client_may_wait_in_32_requests_at_once(world: World) -> None:
    caller, other = await world.new_caller("map"), await world.new_caller("map")
    url = f"/v1/events?after={await end_of(world, caller)}&types=claim.updated&wait=30"
    waiting = [asyncio.create_task(caller.get(url)) for _ in range(32)]
    async with asyncio.timeout(LONG):
        while max(world.service.waiting.values(), default=0) < 32:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    for path in (url, "/v1/events/stream"):
        refused = await caller.get(path)
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert refused.headers["retry-after"] == "30"
    assert (await caller.get("/v1/events")).status_code == 200
    assert (await other.get(url.replace("wait=30", "wait=1"))).status_code == 200
    for one in waiting:
        one.cancel()
    await asyncio.wait(waiting)
    assert (await caller.get(url.replace("wait=30", "wait=1"))).status_code == 200
