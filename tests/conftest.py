"""One PostgreSQL for the whole run: started by the process that was called, shared by the xdist workers (server.py).

Each worker gets its own database, copied from a template that is migrated and filled with the directory once.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from adapters.embedded_postgres import running_postgres
from adapters.embedded_postgres.programs.binaries import NOT_HERE
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.clients import failed_clients
from adapters.postgres.operate.databases import on_database, run_statement
from domain.kernel.quota import Quota
from tests.app_under_test import World, running_world
from tests.browser.fixtures import browser as browser
from tests.browser.fixtures import chromium as chromium
from tests.garbage import pytest_collection as pytest_collection
from tests.own_server import fill
from tests.repeatable import make_repeatable
from tests.scheduling import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler
from tests.server import TEMPLATE, our_own_runs_here, running_server
from tests.timeouts import patient

SERVER, FOLDER = "CORRIDOR_TEST_SERVER", "CORRIDOR_TEST_FOLDER"
WITHOUT_DATABASE = ("tests/unit", "tests/project", "tests/fuzz")
_held = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    make_repeatable()
    if hasattr(config, "workerinput") or SERVER in os.environ or _needs_no_database(config):
        return
    folder = Path(tempfile.mkdtemp(prefix="corridor-tests-"))
    _held.callback(shutil.rmtree, folder, ignore_errors=True)
    os.environ[SERVER], os.environ[FOLDER] = _held.enter_context(running_server(folder)), str(folder)
    os.environ["XDG_DATA_HOME"] = str(folder)  # a list of erasures in the default folder belongs to this run
    asyncio.run(_make_template(folder))


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _held.close()
        os.environ.pop(SERVER, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that needs a PostgreSQL of our own, on a machine that has none, fails with a sentence."""
    report = yield
    told = report.failed and call.excinfo is not None and NOT_HERE in str(call.excinfo.value)
    if told and not our_own_runs_here():
        report.longrepr = NOT_HERE
    return report


def _needs_no_database(config: pytest.Config) -> bool:
    asked = [argument for argument in config.args if "tests" in argument]
    return bool(asked) and all(any(folder in argument for folder in WITHOUT_DATABASE) for argument in asked)


def url_of(database: str) -> str:
    return on_database(os.environ[SERVER], database)


async def _run(statement: str) -> None:
    await run_statement(os.environ[SERVER], statement)


async def _make_template(folder: Path) -> None:
    await _run(f"CREATE DATABASE {TEMPLATE} ENCODING UTF8 TEMPLATE template0")
    await fill(url_of(TEMPLATE), FileKeyRing.open(folder / "master.key", create=True))


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
    name = f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await _run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield url_of(name)
    await _run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def world(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    """The application on that database, and partners who can call it."""
    async with running_world(database_url, root_key_file) as running:
        yield running


@pytest.fixture(scope="session")
def shipped_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the directory that ships, made once: tests work in copies of it (``own_server``)."""
    made = tmp_path_factory.mktemp("shipped") / "data"
    with running_postgres(made, settings={"fsync": "off"}) as server:
        key_ring = FileKeyRing.open(made / "master.key", create=True)
        asyncio.run(fill(server.url(), key_ring))
    return made
