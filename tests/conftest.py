"""One PostgreSQL for the whole run, started by the main process and shared by the xdist workers.

Each worker gets its own database, copied from a template that is migrated and filled with the directory once.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest

from adapters.embedded_postgres import running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.oauth.clients import failed_clients
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from adapters.postgres.operate.migrate import upgrade
from domain.kernel.quota import Quota
from tests.app_under_test import World, running_world
from tests.repeatable import make_repeatable
from tests.timeouts import patient

SERVER, FOLDER = "CORRIDOR_TEST_SERVER", "CORRIDOR_TEST_FOLDER"
TEMPLATE = "corridor_template"
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}
_held = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    make_repeatable()
    if hasattr(config, "workerinput") or SERVER in os.environ or _needs_no_database(config):
        return
    folder = Path(tempfile.mkdtemp(prefix="corridor-tests-"))
    _held.callback(shutil.rmtree, folder, ignore_errors=True)
    server = _held.enter_context(running_postgres(folder / "data", settings=FAST))
    os.environ[SERVER], os.environ[FOLDER] = server.url(), str(folder)
    asyncio.run(_make_template(server.url(), folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _held.close()
        os.environ.pop(SERVER, None)


def _needs_no_database(config: pytest.Config) -> bool:
    asked = [argument for argument in config.args if "tests" in argument]
    return bool(asked) and all("tests/unit" in argument or "tests/project" in argument for argument in asked)


def url_of(database: str) -> str:
    return os.environ[SERVER].replace("/corridor?", f"/{database}?")


async def _run(statement: str) -> None:
    connection = await asyncpg.connect(os.environ[SERVER])
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _make_template(server: str, folder: Path) -> None:
    os.environ[SERVER] = server
    await _run(f"CREATE DATABASE {TEMPLATE}")
    await upgrade(url_of(TEMPLATE))
    key_ring = FileKeyRing.open(folder / "master.key", create=True)
    await import_directory(url_of(TEMPLATE), AesVault(key_ring), SHIPPED_DIRECTORY.read_bytes())


@pytest.fixture(scope="session", autouse=True)
def mistakes_of_all_tests() -> Iterator[None]:
    """All clients of the tests sit at one address, and many of them fail on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(failed_clients, "FAILURES", Quota(100_000, 60))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_haste() -> Iterator[None]:
    """However busy the machine is, nothing is said to be away because of it."""
    with patient():
        yield


@pytest.fixture(scope="session")
def root_key_file() -> Path:
    return Path(os.environ[FOLDER]) / "master.key"


@pytest.fixture(scope="session")
async def database_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A migrated database with the directory in it, for this worker alone."""
    name = f"corridor_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await _run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield url_of(name)
    await _run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def world(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    """The application on that database, and partners who can call it."""
    async with running_world(database_url, root_key_file) as running:
        yield running
