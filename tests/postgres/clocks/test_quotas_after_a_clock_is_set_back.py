"""After the database's clock was set back, a quota is at most used up: it fills again from then on, not later."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.oauth.shared_state.attempts import counter, take
from adapters.oauth.shared_state.rate_limit_sync import add_up
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from domain.kernel.ids import ClientId
from domain.kernel.quota import Quota
from tests.app_under_test import World

QUOTA = Quota(4, 2_000)
HOUR = timedelta(hours=1)
STEP = timedelta(seconds=QUOTA.step)
SPEND = "SELECT corridor.spend($1, 'own', $2, make_interval(secs => $3), 1)"
MOVED = {
    "oauth.tries": "UPDATE oauth.tries SET arrival = arrival + $2 WHERE digest = $1",
    "corridor.budgets": "UPDATE corridor.budgets SET arrival = arrival + $2 WHERE spender_id = $1",
}
"""Everything is then later than it was: as if the clock had been set back, or ahead for a negative time."""


@pytest.fixture
async def owner(world: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(world.url)
    yield connection
    await connection.close()


@pytest.fixture
async def engine(world: World) -> AsyncIterator[AsyncEngine]:
    made = make_engine(login_url(world.url, OAUTH), OAUTH)
    yield made
    await made.dispose()


async def tried(engine: AsyncEngine, name: str) -> int:
    async with AsyncSession(engine) as session, session.begin():
        return await session.run_sync(take, QUOTA, name)


async def test_tries_fill_again_step_by_step(engine: AsyncEngine, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    name = uuid4().hex
    assert await tried(engine, name) == 0
    await owner.execute(MOVED["oauth.tries"], counter(name), HOUR)
    assert 0 < await tried(engine, name) <= QUOTA.step
    await owner.execute(MOVED["oauth.tries"], counter(name), -STEP)
    assert await tried(engine, name) == 0
    assert await tried(engine, name) > 0


async def test_budgets_fill_again_step_by_step(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    spender = uuid4()
    given = (spender, QUOTA.tries, QUOTA.seconds)
    assert await owner.fetchval(SPEND, *given) == 0
    await owner.execute(MOVED["corridor.budgets"], spender, HOUR)
    assert 0 < await owner.fetchval(SPEND, *given) <= QUOTA.step
    await owner.execute(MOVED["corridor.budgets"], spender, -STEP)
    assert await owner.fetchval(SPEND, *given) == 0
    assert await owner.fetchval(SPEND, *given) > 0


async def test_what_all_processes_gave_a_client_is_at_most_the_whole_quota(
    engine: AsyncEngine, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    client = ClientId(uuid4())
    await add_up(engine, QUOTA.seconds, {client: QUOTA.step})
    await owner.execute(MOVED["oauth.tries"], counter("client of the API", client.hex), HOUR)
    ahead = (await add_up(engine, QUOTA.seconds, {client: 1.0}))[client]
    assert QUOTA.seconds < ahead + 1 <= QUOTA.seconds + 2
