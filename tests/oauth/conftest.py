"""One PostgreSQL for these tests, migrated once, and an authorization server on it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from adapters.embedded_postgres import running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.postgres.migrate import upgrade
from tests.oauth.world import World, make_world


@pytest.fixture(scope="session")
def key_ring(tmp_path_factory: pytest.TempPathFactory) -> FileKeyRing:
    return FileKeyRing.open(tmp_path_factory.mktemp("keys") / "master.key", create=True)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("oauth_postgres")
    with running_postgres(folder, settings={"fsync": "off"}) as server:
        yield server.url()


@pytest.fixture(scope="session")
async def database_url(server_url: str) -> str:
    await upgrade(server_url)
    return server_url


@pytest.fixture(scope="session")
async def world(database_url: str, key_ring: FileKeyRing) -> AsyncIterator[World]:
    async with make_world(database_url, key_ring) as made:
        yield made


@pytest.fixture
async def empty_database(server_url: str, database_url: str) -> AsyncIterator[str]:
    """Give a second, migrated database in which nothing was made yet."""
    url = server_url.replace("/corridor?", "/corridor_empty?")
    assert url != server_url
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute("CREATE DATABASE corridor_empty")
        await upgrade(url)
        yield url
        await connection.execute("DROP DATABASE corridor_empty WITH (FORCE)")
    finally:
        await connection.close()
