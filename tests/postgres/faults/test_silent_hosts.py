"""Hosts that die without a word: they take connections, or keep those they have, and never answer again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from adapters.postgres.connection import growing_feeds
from adapters.postgres.connection.engine import make_engine, unpooled_engine
from adapters.postgres.connection.growing_feeds import CHANNEL, GrowingFeeds
from adapters.postgres.connection.hosts import connect
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, DatabaseUnavailable, close_pool, open_pool
from adapters.postgres.connection.roles import APP, OAUTH
from tests.loopback import listening
from tests.timeouts import LONG, as_in_production


@dataclass
class Relay:
    """A host in front of the server of a test."""

    url: str
    port: int = 0
    muted: set[asyncio.StreamWriter] = field(default_factory=set)
    speaking: set[asyncio.StreamWriter] = field(default_factory=set)
    deaf: bool = False
    hangs_up: bool = True

    def url_of(self, *more: str, wanted: str = "primary") -> str:
        """The server's URL by way of this host, and of further ones behind it."""
        parts, places = urlsplit(self.url), ",".join((f"127.0.0.1:{self.port}", *more))
        account = parts.netloc.rpartition("@")[0]
        return f"{parts.scheme}://{account}@{places}{parts.path}?target_session_attrs={wanted}"

    def go_silent(self) -> None:
        """Say nothing more to those who are connected."""
        self.muted |= self.speaking

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.deaf:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await reader.read()
            return
        there, back = await self._connected()
        self.speaking.add(writer)
        onward = asyncio.create_task(self._pass_on(reader, back, writer))
        try:
            await self._pass_on(there, writer, writer)
        finally:
            onward.cancel()
            back.transport.abort()

    async def _pass_on(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, client: Any) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):  # cancelled when the test is over
            while block := await source.read(65536):
                if client not in self.muted:
                    to.write(block)
        if self.hangs_up and client not in self.muted:
            to.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self.url)
        query = parse_qs(parts.query)
        host, port = query.get("host", [parts.hostname])[0], query.get("port", [parts.port or 5432])[0]
        if str(host).startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)


@pytest.fixture
async def relay(database_url: str) -> AsyncIterator[Relay]:
    relay = Relay(database_url)
    async with listening(relay.serve) as relay.port:
        yield relay


@pytest.fixture
async def deaf(database_url: str) -> AsyncIterator[Relay]:
    relay = Relay(database_url, deaf=True)
    async with listening(relay.serve) as relay.port:
        yield relay


async def _by_the_pool(url: str) -> int:
    pool = await open_pool(login_url(url, APP), APP, size=1)
    try:
        return int(await Database(pool).value("SELECT 1"))
    finally:
        await close_pool(pool)


async def _by_the_engine(url: str) -> int:
    engine = make_engine(login_url(url, OAUTH), OAUTH)
    try:
        async with engine.connect() as connection:
            return int(await connection.scalar(text("SELECT 1")) or 0)
    finally:
        await engine.dispose()


async def _by_the_command_line(url: str) -> int:
    engine = unpooled_engine(url)
    try:
        async with asyncio.timeout(LONG), engine.connect() as connection:
            return int(await connection.scalar(text("SELECT 1")) or 0)
    finally:
        await engine.dispose()


@pytest.mark.parametrize("ask", [_by_the_pool, _by_the_engine, _by_the_command_line])
async def test_a_silent_host_that_is_listed_first_keeps_nobody_from_the_next_one(
    deaf: Relay, relay: Relay, ask: Callable[[str], Awaitable[int]]
) -> None:
    assert await ask(deaf.url_of(f"127.0.0.1:{relay.port}")) == 1


async def test_without_a_host_that_fits_the_database_is_away(relay: Relay) -> None:
    with pytest.raises(asyncpg.ClientCannotConnectError):
        await connect(relay.url_of(f"127.0.0.1:{relay.port}", wanted="standby"))
    with pytest.raises(asyncpg.ClientCannotConnectError):
        await connect(relay.url_of(wanted="standby"))


async def test_a_refused_login_is_told_although_another_host_is_away(relay: Relay) -> None:
    parts = urlsplit(relay.url_of("127.0.0.1:1"))
    unknown = parts._replace(netloc=f"nobody:wrong@{parts.netloc.rpartition('@')[2]}").geturl()
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await connect(unknown)


async def test_a_server_that_has_said_goodbye_and_not_hung_up_yet_is_away(relay: Relay) -> None:
    relay.hangs_up = False
    pool = await open_pool(login_url(relay.url_of(), APP), APP, size=1)
    try:
        session = await Database(pool).value("SELECT pg_backend_pid()")
        owner = await connect(relay.url)
        await owner.fetchval("SELECT pg_terminate_backend($1, 10000)", session)
        await owner.close()
        with pytest.raises(DatabaseUnavailable):
            await Database(pool).value("SELECT 1")
    finally:
        pool.terminate()


async def test_once_one_connection_turned_out_to_be_silent_the_others_are_not_tried(relay: Relay) -> None:
    with as_in_production():
        pool = await open_pool(login_url(relay.url_of(), APP), APP, size=4)
    try:
        database = Database(pool)
        await asyncio.gather(*(database.value("SELECT 1 FROM pg_sleep(0.2)") for _ in range(4)))
        assert pool.get_size() == 4
        relay.go_silent()
        with pytest.raises(DatabaseUnavailable):
            await database.value("SELECT 1")
        assert await asyncio.gather(*(database.value("SELECT 1") for _ in range(4))) == [1] * 4
    finally:
        await close_pool(pool)


async def test_a_listener_notices_that_its_host_is_silent(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_feeds, "LOOK_SECONDS", 0.2)
    with as_in_production():
        pool = await open_pool(login_url(relay.url_of(), APP), APP, size=2)
    feeds = GrowingFeeds(pool)
    listening_task = asyncio.create_task(feeds.listen())
    try:
        await _must_hear(feeds, relay.url)
        relay.go_silent()
        await _must_hear(feeds, relay.url)
    finally:
        listening_task.cancel()
        await asyncio.wait([listening_task])
        await close_pool(pool)


async def _must_hear(feeds: GrowingFeeds, url: str) -> None:
    organisation, teller = uuid4(), await connect(url)
    try:
        growth = feeds.of(organisation)
        heard = asyncio.create_task(growth.wait(LONG))
        async with asyncio.timeout(LONG):
            while not heard.done():
                await teller.execute("SELECT pg_notify($1, $2)", CHANNEL, str(organisation))
                await asyncio.wait([heard], timeout=0.1)
    finally:
        await teller.close()
