"""No standby confirms a commit: nothing is acknowledged, and nobody sees it, until one does (ADR 0077)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from adapters.embedded_postgres import Server, running_postgres
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import APP, OAUTH
from domain.kernel.errors import Unavailable
from tests.app_under_test import Caller, World, running_world
from tests.builders import a_case
from tests.cli.commands import corridor
from tests.own_server import copy_of
from tests.timeouts import LONG, as_in_production

WAITING = "SELECT coalesce(array_agg(pid), '{}') FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
NOTES = (
    "CREATE TABLE public.notes (number integer)",
    "GRANT INSERT, SELECT ON public.notes TO PUBLIC",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
)
COUNT = "SELECT count(*) FROM public.notes"
WRITE = "INSERT INTO public.notes VALUES (1) RETURNING number"


@pytest.fixture
async def server(shipped_folder: Path, tmp_path: Path) -> AsyncIterator[Server]:
    with running_postgres(copy_of(shipped_folder, tmp_path / "data"), settings={"fsync": "off"}) as running:
        yield running


async def _ask(server: Server, statement: str) -> Any:
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def _no_standby(server: Server) -> AsyncIterator[None]:
    """Let each commit wait for a standby that does not exist, as on a primary that is cut off."""
    await _ask(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    await _ask(server, "SELECT pg_reload_conf() FROM pg_sleep(0.1)")
    try:
        yield
    finally:
        await _ask(server, "ALTER SYSTEM RESET synchronous_standby_names")
        await _ask(server, "SELECT pg_reload_conf()")


async def _until_waiting(server: Server) -> list[int]:
    async with asyncio.timeout(LONG):
        while not (found := await _ask(server, WAITING)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return list(found)


async def _opens(nea: Caller, key: str, code: int) -> dict[str, Any]:
    answer = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    assert answer.status_code == code, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _listed(nea: Caller) -> list[str]:
    return [case["id"] for case in (await nea.get("/v1/cases")).json()["items"]]


@asynccontextmanager
async def _served(server: Server, tmp_path: Path) -> AsyncIterator[tuple[World, Caller]]:
    with as_in_production():
        async with running_world(server.url(), tmp_path / "data" / "master.key") as world:
            yield world, await world.caller("nea")


async def test_a_change_that_no_standby_has_is_not_acknowledged_and_not_seen(server: Server, tmp_path: Path) -> None:
    key = str(uuid4())
    async with _served(server, tmp_path) as (_, nea):
        async with _no_standby(server):
            await _opens(nea, key, 503)
            await _opens(nea, key, 503)
            assert await _listed(nea) == []
        made = await _opens(nea, key, 201)
        assert await _listed(nea) == [made["id"]]


async def test_a_wait_that_an_administrator_cancels_acknowledges_nothing_either(server: Server, tmp_path: Path) -> None:
    """The change is there from then on, so that a retry finds its response: it waits for a standby as well."""
    key = str(uuid4())
    async with _served(server, tmp_path) as (_, nea):
        async with _no_standby(server):
            first = asyncio.create_task(_opens(nea, key, 503))
            for pid in await _until_waiting(server):
                await _ask(server, f"SELECT pg_cancel_backend({pid})")
            await first
            await _opens(nea, key, 503)
        made = await _opens(nea, key, 201)
        assert await _listed(nea) == [made["id"]]


async def test_a_root_key_is_dropped_only_once_a_standby_has_what_was_put_under_its_successor(
    server: Server, tmp_path: Path
) -> None:
    key_file = tmp_path / "data" / "master.key"
    settings = {"database_url": server.url(), "master_key_file": key_file}
    rotated = await asyncio.to_thread(corridor, tmp_path, "keys", "rotate", "--root", "--json", **settings)
    (old,) = json.loads(rotated.stdout)["no_longer_needed"]
    async with _no_standby(server):
        dropping = asyncio.create_task(asyncio.to_thread(corridor, tmp_path, "keys", "drop", old, **settings))
        waiting = asyncio.create_task(_until_waiting(server))
        await asyncio.wait([dropping, waiting], return_when=asyncio.FIRST_COMPLETED)
        assert not dropping.done()
        assert old in key_file.read_text(encoding="utf-8")
    ended = await dropping
    assert ended.returncode == 0, ended.stderr
    assert old not in key_file.read_text(encoding="utf-8")


Write = Callable[[str, float], Awaitable[None]]
"""Writes a note, for at most so many seconds."""


async def _by_the_pool(url: str, seconds: float) -> None:
    pool = await open_pool(login_url(url, APP), APP, size=1)
    try:
        async with asyncio.timeout(seconds):
            await Database(pool).value(WRITE)
    finally:
        await close_pool(pool)


async def _by_the_engine(url: str, seconds: float) -> None:
    engine = make_engine(login_url(url, OAUTH), OAUTH)
    try:
        async with asyncio.timeout(seconds), unavailable_while_away(), engine.begin() as connection:
            await connection.execute(text(WRITE))
    finally:
        await engine.dispose()


@pytest.mark.parametrize("write", [_by_the_pool, _by_the_engine])
async def test_giving_up_on_a_change_does_not_end_its_wait_for_a_standby(server: Server, write: Write) -> None:
    for statement in NOTES:
        await _ask(server, statement)
    with as_in_production():
        async with _no_standby(server):
            with pytest.raises((TimeoutError, Unavailable)):
                await write(server.url(), 0.5)
            await asyncio.sleep(0.5)  # a request to cancel would have arrived by now
            assert len(await _until_waiting(server)) == 1
            assert await _ask(server, COUNT) == 0, "others see it already"
        async with asyncio.timeout(LONG):
            while await _ask(server, COUNT) == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("write", [_by_the_pool, _by_the_engine])
async def test_a_wait_that_was_cancelled_is_an_error(server: Server, write: Write) -> None:
    for statement in NOTES:
        await _ask(server, statement)
    with as_in_production():
        async with _no_standby(server):
            writing = asyncio.create_task(write(server.url(), LONG))
            for pid in await _until_waiting(server):
                await _ask(server, f"SELECT pg_cancel_backend({pid})")
            with pytest.raises(Unavailable):
                await writing
