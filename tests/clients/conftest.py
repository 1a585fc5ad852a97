"""Clients generated from ``openapi.yaml`` by third-party generators, once per run, and a service for them to call."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import World
from tests.clients.running import HERE, ran
from tests.node_packages import NODE, installed
from tests.oauth.serving import served

NEED_NODE = [
    *("test_typescript_client.py", "test_linters.py", "test_asyncapi.py", "test_webhook_receiver_typescript.py"),
]
collect_ignore = [] if NODE else NEED_NODE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not NODE:
        terminalreporter.section("Node and npm are missing: the TypeScript client, Redocly and Spectral were NOT tried")


@pytest.fixture(scope="session")
def python_tools() -> Path:
    """An environment of its own for the generator, which asks for older packages than ours; gives its programs."""
    environment, lock = HERE / ".venv", HERE / "requirements.lock"
    uv = Path(sys.executable).with_name("uv")
    ran([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, environment], HERE)
    ran([uv, "pip", "sync", "--quiet", "--require-hashes", lock, "--python", environment / "bin" / "python"], HERE)
    return environment / "bin"


@pytest.fixture(scope="session")
def node_tools() -> Path:
    return installed(HERE) / ".bin"


@pytest.fixture(scope="session")
async def partners(world: World, database_url: str, root_key_file: Path) -> AsyncIterator[dict[str, Any]]:
    """The address of a running service, and the credentials of a sending and of a receiving system."""
    origin, destination = await world.caller("nea"), await world.caller("map")
    with served(database_url, root_key_file) as issuer:
        yield {
            "issuer": issuer,
            "origin": [origin.client_id, origin.secret],
            "destination": [destination.client_id, destination.secret],
        }
