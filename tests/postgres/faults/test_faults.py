"""What is promised under faults (security.md): a real PostgreSQL is killed under a running application."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.embedded_postgres import Server, running_postgres
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.own_server import copy_of
from tests.processes import children_of, held_still
from tests.timeouts import LONG, as_in_production, stopwatch


@pytest.fixture
async def server(shipped_folder: Path, tmp_path: Path) -> AsyncIterator[Server]:
    with running_postgres(copy_of(shipped_folder, tmp_path / "data")) as running:
        yield running


@pytest.fixture
async def lonely(server: Server, tmp_path: Path) -> AsyncIterator[World]:
    """An application on a PostgreSQL of its own, durable as in production."""
    with as_in_production():
        async with running_world(server.url(), tmp_path / "data" / "master.key") as world:
            yield world


def _family_of(server: Server) -> list[int]:
    """Give the server and every process of it: each connection is served by one of its own."""
    assert server.pid is not None
    return [server.pid, *children_of(server.pid)]


async def _until(world: World, path: str, status: int, within: float) -> None:
    end = time.monotonic() + within
    while (last := (await world.http.get(path)).status_code) != status:
        assert time.monotonic() < end, f"{path} still answers {last}"
        await asyncio.sleep(0.1)


async def test_a_killed_database_means_503_until_it_is_back_and_loses_no_acknowledged_write(
    lonely: World, server: Server
) -> None:
    nea = await lonely.caller("nea")
    before = await opened_case(nea)
    with held_still(_family_of(server)):
        async with stopwatch() as watch:
            answer = await nea.get(f"/v1/cases/{before['id']}")
            took = watch.seconds
        assert answer.status_code == 503
        assert answer.headers["retry-after"].isdigit()
        assert answer.json()["code"] in ("unavailable", "database_unavailable")
        assert took < 5
        while not lonely.service.callers.revocations.stale:  # noqa: ASYNC110  (it goes by the clock)
            await asyncio.sleep(0.1)
        async with stopwatch() as watch:
            answers = await asyncio.gather(*(nea.get("/v1/cases") for _ in range(20)), lonely.token_of(nea))
            took = watch.seconds
        assert {answer.status_code for answer in answers} == {503}
        assert took < 5, "who is shut out is not known any more either"
        assert (await lonely.http.get("/healthz")).status_code == 200
        assert (await lonely.http.get("/readyz")).status_code == 503
    await _until(lonely, "/readyz", 200, within=LONG)  # its owner starts it again
    await lonely.sign_in(nea)
    assert (await nea.get(f"/v1/cases/{before['id']}")).json()["code"] == before["code"]
    assert (await opened_case(nea))["status"] == "open"
