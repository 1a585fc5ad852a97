"""The event feed over HTTP: each organisation reads what it is party to, once and in order."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import sent_referral


async def sequenced(world: World) -> None:
    """Append everything to the feeds that was recorded."""
    while await world.value("SELECT EXISTS (SELECT FROM corridor.outbox)"):
        await world.value("SELECT corridor.append_to_feeds(1000)")


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


OPENED = ["case.opened", "consent.recorded"]
DECLINED = ["referral.sent", "handoff.offered", "referral.declined", "handoff.refused"]


async def test_each_side_reads_what_happened_once_and_in_order(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    await sequenced(world)
    (_, by_nea), (_, by_map) = await read_on(nea), await read_on(map_)
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
