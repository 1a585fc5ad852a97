"""One case for all tests that only look at it."""

from collections.abc import AsyncIterator

import pytest

from tests.app_under_test import World
from tests.browser.track.at_track import looked_at, reachable
from tests.http.track.tracking import Tracked


@pytest.fixture(scope="session")
async def case(world: World) -> AsyncIterator[Tracked]:
    await reachable(world)
    yield await looked_at(world)
    nea = await world.caller("nea")
    await nea.patch("/v1/centres/nea-battambang", {"contact": None, "opening_hours": None}, if_match="*")
