"""Fixtures for tests of several areas."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import World, running_world
from tests.http.keys.key_service import environment_of, forgetful_world, standing_in
from tests.scratch import scratch_database, url_of
from tests.unit.keyring.keyring_transit_stand_in import StandIn


@pytest.fixture
async def key_service() -> AsyncIterator[StandIn]:
    """A key service that a test can take away (``sealed``)."""
    async with standing_in() as service:
        yield service


@pytest.fixture
def key_service_environment(key_service: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a service that has its keys from the key service."""
    return environment_of(key_service, tmp_path, monkeypatch)


@pytest.fixture
async def dependent(key_service_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """A world that has its keys from the key service and keeps none."""
    async with forgetful_world(monkeypatch) as started:
        yield started


@pytest.fixture(scope="module")
async def own_database() -> AsyncIterator[str]:
    """The name of a database of the module's own, in which nothing waits or is late but what its tests leave."""
    async with scratch_database() as name:
        yield name


@pytest.fixture(scope="module")
async def apart(own_database: str, root_key_file: Path) -> AsyncIterator[World]:
    """A world on that database."""
    async with running_world(url_of(own_database), root_key_file) as running:
        yield running
