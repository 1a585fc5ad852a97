"""An authorization server on this worker's database, and a second, empty database for tests that need one."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.settings import Settings
from api.process.wiring import new_id
from api.v1.clients import routes as clients
from api.v1.routers import ROUTERS
from tests.conftest import TEMPLATE, url_of
from tests.node_packages import NODE
from tests.oauth.app_and_people import World, make_world
from tests.oauth.provider.elsewhere import SCOPES, Elsewhere
from tests.oauth.serving import people_at_one_address, served
from tests.oauth.signing import ISSUER

collect_ignore = [] if NODE else ["test_foreign_javascript.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not NODE:
        terminalreporter.section("Node and npm are not on this machine: oauth4webapi and openid-client were NOT tried")


@pytest.fixture(scope="session", autouse=True)
def one_address() -> Iterator[None]:
    with people_at_one_address():
        yield


@pytest.fixture(scope="session")
def key_ring(root_key_file: Path) -> FileKeyRing:
    return FileKeyRing.open(root_key_file)


@pytest.fixture(scope="session")
async def world(database_url: str, key_ring: FileKeyRing) -> AsyncIterator[World]:
    async with make_world(database_url, key_ring) as made:
        yield made


@pytest.fixture
async def empty_database(database_url: str) -> AsyncIterator[str]:
    """Give a second, migrated database in which nothing was made yet."""
    name = f"corridor_empty_{uuid4().hex}"
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        yield url_of(name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def whole_service(database_url: str, root_key_file: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """The whole application, as ``corridor serve`` runs it."""
    settings = Settings(  # its worker would take turns of jobs that other tests look for
        database_url=database_url, master_key_file=root_key_file, requests_per_minute=1_000_000, run_worker=False
    )
    routers = ROUTERS if clients.router in ROUTERS else (*ROUTERS, clients.router)
    app = create_app(partial(started_service, settings), routers, new_id)
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=settings.public_url) as http:
            yield http


@pytest.fixture
async def elsewhere(empty_database: str, root_key_file: Path, key_ring: FileKeyRing) -> AsyncIterator[Elsewhere]:
    async with make_world(empty_database, key_ring) as world:
        system = await world.partner(SCOPES + " audit:read")
        with served(empty_database, root_key_file) as url:
            yield Elsewhere(url, world, system)


@pytest.fixture
def settings(database_url: str, root_key_file: Path) -> dict[str, Any]:
    return {"database_url": database_url, "master_key_file": root_key_file, "issuer": ISSUER, "run_worker": False}
