"""Fixtures for tests of several areas."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import World
from tests.http.keys.key_service import environment_of, forgetful_world, standing_in
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
