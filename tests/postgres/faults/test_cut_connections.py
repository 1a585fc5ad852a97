"""Connections that break, also in the middle of a message, are a database that is away: 503, and never 500."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.embedded_postgres import Server, running_postgres
from adapters.postgres.operate.databases import run_statement
from tests.app_under_test import Caller, World, running_world
from tests.builders import a_case, opened_case
from tests.own_server import copy_of
from tests.postgres.faults.cutting_proxy import CuttingProxy, cutting_proxy
from tests.processes import children_of, signal_all
from tests.timeouts import LONG, as_in_production

FINE = {200, 201, 503}
ROUNDS = 12
END_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE usename LIKE 'corridor%' AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def data(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(shipped_folder, tmp_path_factory.mktemp("cut") / "data")


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with running_postgres(data, settings={"fsync": "off"}) as running:
        yield running


@pytest.fixture
async def through_proxy(server: Server, data: Path) -> AsyncIterator[tuple[World, CuttingProxy]]:
    with as_in_production():
        async with cutting_proxy(server.url()) as (url, proxy), running_world(url, data / "master.key") as world:
            yield world, proxy


async def _answers(world: World, caller: Caller, case: str) -> set[int]:
    """What callers are answered while all parts of the service use their connections."""
    asked = await asyncio.gather(
        caller.get(f"/v1/cases/{case}"),
        caller.get("/v1/cases"),
        caller.get("/v1/centres"),
        caller.post("/v1/cases", a_case()),
        world.token_of(caller),
        world.http.get("/readyz"),
    )
    return {answer.status_code for answer in asked}


async def _is_back(world: World) -> None:
    async with asyncio.timeout(LONG):
        while (await world.http.get("/readyz")).status_code != 200:  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.05)


async def test_an_answer_that_is_cut_off_in_the_middle_is_503(through_proxy: tuple[World, CuttingProxy]) -> None:
    world, proxy = through_proxy
    nea = await world.caller("nea")
    case = (await opened_case(nea))["id"]
    seen = set()
    for _ in range(ROUNDS):
        proxy.in_the_middle = True
        seen |= await _answers(world, nea, case)
        proxy.in_the_middle = False
        await _is_back(world)
    assert proxy.cut >= ROUNDS
    assert 503 in seen
    assert seen <= FINE
    assert (await nea.get(f"/v1/cases/{case}")).status_code == 200


@pytest.mark.parametrize("how", ["reset", "terminated", "killed"])
async def test_a_connection_that_ends_under_a_request_is_503(
    through_proxy: tuple[World, CuttingProxy], server: Server, how: str
) -> None:
    world, proxy = through_proxy
    nea = await world.caller("nea")
    case = (await opened_case(nea))["id"]
    seen = set()

    async def end_connections() -> None:
        await asyncio.sleep(0.01)
        if how == "reset":
            proxy.reset_all()
        elif how == "terminated":
            await run_statement(server.url(), END_ALL)
        else:
            assert server.pid is not None
            served = [one for one in children_of(server.pid) if b"corridor_" in _title_of(one)]
            signal_all(served[:1], signal.SIGKILL)

    for _ in range(ROUNDS if how == "reset" else 3):
        answers, _ = await asyncio.gather(_answers(world, nea, case), end_connections())
        seen |= answers
        await _is_back(world)
    assert seen <= FINE
    assert (await nea.get(f"/v1/cases/{case}")).status_code == 200


def _title_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""
