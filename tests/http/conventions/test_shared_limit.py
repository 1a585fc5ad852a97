"""A client has one quota across all processes, which add up their counts every second."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from adapters.oauth.shared_state.attempts import counter
from adapters.oauth.shared_state.rate_limit_sync import add_up
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from api.process import rate_limit_sync as shared_limit
from domain.kernel import ids
from domain.kernel.errors import Unavailable
from domain.kernel.ids import ClientId
from domain.kernel.quota import RateLimit
from tests.app_under_test import World
from tests.timeouts import LONG

Exchange = Callable[[Mapping[ClientId, float]], Awaitable[dict[ClientId, float]]]

LASTING = 6000.0
"""A window in which nothing is refilled while a test runs."""


@pytest.fixture
async def exchange(world: World) -> AsyncIterator[Exchange]:
    engine = make_engine(login_url(world.url, OAUTH), OAUTH)
    yield partial(add_up, engine, LASTING)
    await engine.dispose()


async def test_what_one_process_gave_the_others_give_no_more(world: World, exchange: Exchange) -> None:
    here, there = RateLimit(5, LASTING, now=time.monotonic), RateLimit(5, LASTING, now=time.monotonic)
    hasty, other = ClientId(uuid4()), ClientId(uuid4())
    assert [here.take(hasty).allowed for _ in range(3)] == [True] * 3
    assert there.take(hasty).remaining == 4  # it does not know yet
    assert there.take(other).allowed
    await here.share(exchange)
    await there.share(exchange)
    assert [there.take(hasty).allowed for _ in range(3)] == [True, False, False]
    assert there.take(other).remaining == 3
    assert here.take(hasty).allowed  # the one second's worth by which a quota may be passed
    await there.share(exchange)
    await here.share(exchange)
    assert not here.take(hasty).allowed


async def test_the_service_does_so_by_itself(world: World) -> None:
    caller = await world.new_caller("nea")
    client = ids.from_text("client", caller.client_id)
    assert client is not None
    counted = "SELECT count(*) FROM oauth.tries WHERE digest = $1"
    # One connection for all looks: opening one for each can take longer than the wait while other files use the server.
    connection = await asyncpg.connect(world.url)
    try:
        async with asyncio.timeout(LONG):
            while not await connection.fetchval(counted, counter("client of the API", client.hex)):
                await caller.get("/v1/cases?limit=1")
    finally:
        await connection.close()


@pytest.mark.parametrize("trouble", [Unavailable(), RuntimeError("something else")])
async def test_while_nothing_can_be_added_up_each_goes_on_by_itself(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    monkeypatch.setattr(shared_limit, "EVERY_SECONDS", 0.0)
    limit, client, asked, twice = RateLimit(3, LASTING, now=time.monotonic), ClientId(uuid4()), [0], asyncio.Event()

    async def away(taken: Mapping[ClientId, float]) -> Mapping[ClientId, float]:
        asked.append(len(taken))
        if len(asked) == 2:
            limit.take(client)
        else:
            twice.set()
        raise trouble

    limit.take(client)
    async with shared_limit.sharing(limit, away):
        await asyncio.wait_for(twice.wait(), 30)
    assert [limit.take(client).allowed for _ in range(2)] == [True, False]
