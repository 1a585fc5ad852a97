"""Whoever can make PostgreSQL crash gets no fresh budget, and no fresh tries at a password."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.embedded_postgres import Server, running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.shared_state.attempts import take
from domain.kernel.quota import Quota
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.oauth.app_and_people import make_world
from tests.own_server import copy_of
from tests.processes import children_of, signal_all
from tests.timeouts import LONG

BUDGET = {"own_identity_reads_per_hour": 3, "organisation_own_identity_reads_per_hour": 100}
TRIES = Quota(3, 3600)
LOGGED = """
SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('corridor', 'vault', 'oauth') AND c.relkind = 'r' AND c.relpersistence <> 'p'
    AND c.relname <> 'job_runs'  -- heartbeats of workers, which are written anew within seconds
ORDER BY 1
"""


@pytest.fixture
async def server(shipped_folder: Path, tmp_path: Path) -> AsyncIterator[Server]:
    with running_postgres(copy_of(shipped_folder, tmp_path / "data")) as running:
        yield running


def kill_all(pid: int) -> None:
    signal_all([pid, *children_of(pid)], signal.SIGKILL)


async def kill(server: Server) -> None:
    """End every process of the server at once, and wait until its owner has started it again."""
    pid = server.pid
    assert pid is not None
    kill_all(pid)
    async with asyncio.timeout(LONG):
        while True:
            try:
                connection = await asyncpg.connect(server.url())
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.1)
                continue
            await connection.close()
            if server.pid != pid:
                return


async def test_a_spent_budget_is_spent_after_a_crash(server: Server, tmp_path: Path) -> None:
    async with running_world(server.url(), tmp_path / "data" / "master.key", **BUDGET) as world:
        nea = await world.caller("nea")
        case = await opened_case(nea)
        assert [await _read(world, case["id"]) for _ in range(4)] == [200, 200, 200, 429]
        await kill(server)
        async with asyncio.timeout(LONG):
            while (await world.http.get("/readyz")).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await world.sign_in(nea)
        assert await _read(world, case["id"]) == 429


async def _read(world: World, case_id: str) -> int:
    return (await (await world.caller("nea")).get(f"/v1/cases/{case_id}/identity")).status_code


async def test_failed_tries_are_counted_after_a_crash(server: Server, tmp_path: Path) -> None:
    key_ring = FileKeyRing.open(tmp_path / "data" / "master.key", create=False)
    assert [await _tried(server, key_ring) for _ in range(4)] == [True, True, True, False]
    await kill(server)
    assert await _tried(server, key_ring) is False


async def _tried(server: Server, key_ring: FileKeyRing) -> bool:
    """Try once, on connections of its own: those from before the crash are gone."""
    async with make_world(server.url(), key_ring) as world, AsyncSession(world.engine) as session, session.begin():
        return await session.run_sync(take, TRIES, "somebody's password") == 0


async def test_no_table_is_emptied_by_a_crash(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert [row[0] for row in await connection.fetch(LOGGED)] == []
    finally:
        await connection.close()
