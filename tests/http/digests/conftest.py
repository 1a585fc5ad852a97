"""What tests of digests share."""

from collections.abc import AsyncIterator

import pytest

from tests.app_under_test import World
from tests.http.digests.post_office import PostOffice, Rounds, post_office, rounds


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as office:
        yield office


@pytest.fixture
async def worker(world: World, office: PostOffice) -> AsyncIterator[Rounds]:
    async with rounds(world, office) as made:
        yield made
