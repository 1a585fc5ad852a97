"""A request leaves no reference cycles: everything is freed without the garbage collector."""

import asyncio
import gc
from collections import Counter

import pytest

from tests.app_under_test import World
from tests.builders import sent_referral


@pytest.fixture
async def sent(world: World) -> str:
    return str((await sent_referral(world))["id"])


def _ours(found: list[object]) -> Counter[str]:
    return Counter(type(each).__name__ for each in found if type(each).__module__.split(".")[0] in ("api", "adapters"))


async def test_no_request_leaves_a_cycle_behind(world: World, sent: str) -> None:
    map_foundation = await world.caller("map")
    requests = [
        ("GET", f"/v1/referrals/{sent}", None),
        ("GET", "/v1/referrals?box=inbox", None),
        ("POST", f"/v1/referrals/{sent}/acknowledge", {"handler": "Somchai P."}),
        ("POST", f"/v1/referrals/{sent}/accept", {"handler": "Somchai P."}),
        ("GET", "/v1/referrals/referral_" + 32 * "0", None),
    ]
    for _ in range(3):  # what earlier tests left goes in several turns of the loop
        await asyncio.sleep(0)
        gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for method, path, body in requests:
            answer = await map_foundation.call(method, path, body)
            assert answer.status_code in (200, 404)
        gc.collect()
        left = _ours(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left == Counter()
