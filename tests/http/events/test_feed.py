"""The event feed over HTTP: each organisation reads what it is party to, once and in order."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import sent_referral


async def sequenced(world: World) -> None:
    """Append everything to the feeds that was recorded."""
    while await world.value("SELECT cardinality(corridor.append_to_feeds(1000))"):
        pass


async def read_on(caller: Caller, cursor: str | None = None, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """Read the feed to its end; returns the events and the cursor to go on from."""
    events = list[dict[str, Any]]()
    while True:
        query = "&".join(f"{name}={value}" for name, value in {**asked, "after": cursor}.items() if value is not None)
        answer = await caller.get(f"/v1/events?{query}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        cursor = page["next_cursor"]
        if not page["items"]:
            return events, cursor
        events += page["items"]


async def test_both_sides_read_what_happened_to_a_referral(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    await sequenced(world)
    (_, by_nea), (_, by_map) = await read_on(nea), await read_on(map_)
    referral = await sent_referral(world)
    await map_.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})
    await sequenced(world)
    seen, _ = await read_on(nea, by_nea)
    print(seen)
    seen, _ = await read_on(map_, by_map)
    assert [event["type"] for event in seen] == []
