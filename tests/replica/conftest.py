"""Two running services that read from one replica, shared by all tests of this folder."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.own_server import fill
from tests.replica.pair import CALLS, Node, ask, primary_and_replica
from tests.timeouts import LONG


@dataclass
class Pair:
    """The two servers and the root key of what is in them."""

    primary: Node
    replica: Node
    root_key_file: Path

    async def calls(self, function: str) -> tuple[int, int]:
        """Say how often the primary and the replica were asked to run a function."""
        return await self.primary.ask(CALLS, function), await self.replica.ask(CALLS, function)


Wait = Callable[[], Awaitable[None]]


async def from_replica(
    pair: Pair, follows: Wait, function: str, send: Callable[[], Awaitable[httpx2.Response]]
) -> httpx2.Response:
    """Send a request of which the replica alone runs the function; on a busy machine it may take more than one."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        await follows()
        primary, replica = await pair.calls(function)
        answer = await send()
        if await pair.calls(function) == (primary, replica + 1):
            return answer
    raise AssertionError(f"{function} was not run by the replica")


@pytest.fixture(scope="package")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    key_file = tmp_path_factory.mktemp("replicated") / "master.key"
    with primary_and_replica() as (primary, replica):
        asyncio.run(prepare(primary.url, key_file))
        yield Pair(primary, replica, key_file)


async def prepare(url: str, key_file: Path) -> None:
    """Fill the primary."""
    await fill(url, FileKeyRing.open(key_file, create=True))
    await ask(url, "CREATE EXTENSION pg_stat_statements SCHEMA public")


@pytest.fixture(scope="package")
async def first(pair: Pair) -> AsyncIterator[World]:
    """A service that reads from the replica."""
    async with _reading(pair) as world:
        yield world


@pytest.fixture(scope="package")
async def second(pair: Pair) -> AsyncIterator[World]:
    """Another one, as another process would be."""
    async with _reading(pair) as world:
        yield world


def _reading(pair: Pair) -> AbstractAsyncContextManager[World]:
    return running_world(pair.primary.url, pair.root_key_file, read_database_url=pair.replica.url)


@pytest.fixture
async def follows(pair: Pair, first: World, second: World) -> Wait:
    """Wait until both services read from the replica; called at the start of each test that asks for it."""

    async def wait() -> None:
        for world in (first, second):
            nea = await world.caller("nea")
            case = await opened_case(nea)
            end = time.monotonic() + LONG
            before = (await pair.calls("load_case"))[1]
            while (await pair.calls("load_case"))[1] == before:
                assert time.monotonic() < end, "the replica is not used"
                assert (await nea.get(f"/v1/cases/{case['id']}")).status_code == 200
                await asyncio.sleep(0.05)

    await wait()
    return wait
