"""The whole service with its root key in a key service, and what goes on while that is away."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from adapters.keyring.root_keys import RootKeyFileUnusable
from adapters.keyring.transit_key_ring import TransitKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from adapters.postgres.migrate import upgrade
from api import wiring
from api.key_ring import transit_settings
from api.settings import Settings, SettingWrong, read_settings
from tests.builders import a_case, a_referral, consented_case, made, opened_case
from tests.loopback import listening
from tests.postgres.fresh import fresh_database
from tests.unit.keyring_transit_stand_in import StandIn
from tests.world import World, running_world


@pytest.fixture
async def service() -> AsyncIterator[StandIn]:
    service = StandIn()
    async with listening(service.serve) as service.port:
        yield service
        service.released.set()


@pytest.fixture
def environment(service: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
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


@pytest.fixture
async def world(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The application, which remembers no organisation key: as if the last five minutes had gone by."""
    monkeypatch.setattr(wiring, "AesVault", partial(AesVault, ttl_seconds=0.0))
    async with fresh_database() as url:
        await upgrade(url)
        ring = TransitKeyRing(transit_settings(read_settings()))
        await import_directory(url, AesVault(ring), SHIPPED_DIRECTORY.read_bytes())
        await ring.aclose()
        async with running_world(url, None) as started:
            yield started


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_while_the_key_service_is_away_only_what_needs_a_key_waits(
    world: World, service: StandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    identity = f"/v1/cases/{case_id}/identity"
    assert (await nea.get(identity)).json()["person"]["full_name"] == "Sok Dara"
    service.sealed = True
    closed = await nea.get(identity)
    assert (closed.status_code, closed.json()["code"]) == (503, "key_service_unavailable")
    assert closed.headers["retry-after"] == "5"
    assert "Sok Dara" not in closed.text
    logged = capsys.readouterr()
    assert "sealed" in logged.out + logged.err, "the operator is told which fault it was"
    for path in ("/v1/cases", "/v1/referrals?box=outbox", f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/timeline"):
        answer = await nea.get(path)
        assert answer.status_code == 200, (path, answer.text)
    assert (await map_.get("/v1/referrals?box=inbox")).json()["items"][0]["id"] == referral["id"]
    await world.sign_in(nea)
    refused = await nea.post("/v1/cases", a_case())
    assert (refused.status_code, refused.json()["code"]) == (503, "key_service_unavailable")
    service.sealed = False
    assert (await nea.get(identity)).json()["person"]["full_name"] == "Sok Dara"
    await opened_case(nea)
    assert names_in(tmp_path) == ["token"], "no root key file beside the key service"


async def test_a_database_closed_by_a_key_service_is_not_opened_by_a_file(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "master.key"
    for name in ("URL", "KEY", "TOKEN_FILE", "MOUNT", "NAMESPACE"):
        monkeypatch.delenv(f"CORRIDOR_KEY_SERVICE_{name}")
    with pytest.raises(RootKeyFileUnusable):
        async with running_world(world.url, key):
            pass
    assert not key.exists(), "a lost root key is never silently replaced"


async def test_a_database_closed_by_a_file_is_not_opened_by_a_key_service(
    database_url: str, environment: dict[str, str]
) -> None:
    with pytest.raises(SettingWrong, match="CORRIDOR_KEY_SERVICE_URL"):
        async with wiring.running_service(Settings(database_url=database_url)):
            pass


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CORRIDOR_KEY_SERVICE_URL", "http://keys.example.org", "https"),
        ("CORRIDOR_KEY_SERVICE_URL", "https://keys.example.org/v1", "without a path"),
        ("CORRIDOR_KEY_SERVICE_URL", "", "CORRIDOR_KEY_SERVICE_URL too"),
        ("CORRIDOR_KEY_SERVICE_KEY", "", "needs it too"),
        ("CORRIDOR_KEY_SERVICE_KEY", "../sys/seal", "match"),
        ("CORRIDOR_KEY_SERVICE_MOUNT", "../sys", "match"),
        ("CORRIDOR_KEY_SERVICE_TOKEN_FILE", "", "needs it too"),
        ("CORRIDOR_KEY_SERVICE_CA_FILE", "/nowhere/authority.pem", "file"),
        ("CORRIDOR_MASTER_KEY_FILE", "/srv/master.key", "choose one"),
    ],
)
def test_a_wrong_or_incomplete_setting_is_named(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingWrong, match=said) as wrong:
        read_settings()
    assert name in str(wrong.value)
