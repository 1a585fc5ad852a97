"""The whole service with its root key in a key service of the tests, which remembers no key that it has opened."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from adapters.keyring.circuit_breaker import CircuitBreakerKeyRing
from adapters.keyring.transit_key_ring import TransitKeyRing
from adapters.keyring.transit_settings import TransitSettings
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from adapters.postgres.operate.migrate import upgrade
from api.process import key_ring, wiring
from api.process.settings import Settings, read_settings
from tests.app_under_test import World, running_world
from tests.loopback import listening
from tests.postgres.migrations.fresh import fresh_database
from tests.timeouts import LONG
from tests.unit.keyring.keyring_transit_stand_in import StandIn


@asynccontextmanager
async def standing_in() -> AsyncIterator[StandIn]:
    service = StandIn()
    async with listening(service.serve) as service.port:
        yield service
        service.released.set()


def environment_of(service: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What an operator sets; the token file is there, and no root key file anywhere."""
    token = tmp_path / "token"
    token.write_text("hvs.first\n")
    said = {
        "CORRIDOR_KEY_SERVICE_URL": f"http://127.0.0.1:{service.port}",
        "CORRIDOR_KEY_SERVICE_KEY": "corridor",
        "CORRIDOR_KEY_SERVICE_TOKEN_FILE": str(token),
        "CORRIDOR_KEY_SERVICE_MOUNT": "kms/transit",
        "CORRIDOR_KEY_SERVICE_NAMESPACE": "mrc",
        "CORRIDOR_DATA_DIR": str(tmp_path / "data"),
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return said


def _with_patience(settings: Settings, reaching: Callable[[Settings], TransitSettings]) -> TransitSettings:
    return replace(reaching(settings), timeout_seconds=LONG, deadline_seconds=LONG)


@asynccontextmanager
async def forgetful_world(monkeypatch: pytest.MonkeyPatch, moment_seconds: float = 0.0) -> AsyncIterator[World]:
    """The application, which remembers no organisation key: as if the last five minutes had gone by. Nor does it spare
    the key service, so that a test need not wait a moment after it is back, unless it says for how long.
    """
    monkeypatch.setattr(wiring, "AesVault", partial(AesVault, ttl_seconds=0.0))
    monkeypatch.setattr(wiring, "CircuitBreakerKeyRing", partial(CircuitBreakerKeyRing, moment_seconds=moment_seconds))
    monkeypatch.setattr(key_ring, "transit_settings", partial(_with_patience, reaching=key_ring.transit_settings))
    async with fresh_database() as url:
        await upgrade(url)
        ring = TransitKeyRing(key_ring.transit_settings(read_settings()))
        await import_directory(url, AesVault(ring), SHIPPED_DIRECTORY.read_bytes())
        await ring.aclose()
        async with running_world(url, None) as started:
            yield started
