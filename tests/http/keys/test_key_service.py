"""The whole service with its root key in a key service, and what goes on while that is away."""

from pathlib import Path

import pytest

from api.cli.serving.started import started_service
from api.process.settings import Settings, SettingWrong, read_settings
from tests.app_under_test import World, running_world
from tests.builders import a_case, a_referral, consented_case, made, opened_case
from tests.log_capture import everything_said
from tests.unit.keyring.keyring_transit_stand_in import StandIn


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def lines_in(path: Path) -> int:
    return len(path.read_bytes().splitlines())


async def test_while_the_key_service_is_away_only_what_needs_a_key_waits(
    dependent: World, key_service: StandIn, tmp_path: Path
) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    identity = f"/v1/cases/{case_id}/identity"
    assert (await nea.get(identity)).json()["person"]["full_name"] == "Sok Dara"
    key_service.sealed = True
    with everything_said() as heard:
        closed = await nea.get(identity)
    assert (closed.status_code, closed.json()["code"]) == (503, "key_service_unavailable")
    assert closed.headers["retry-after"] == "5"
    assert "Sok Dara" not in closed.text
    (alert,) = [line for line in heard if line["event"] == "alert"]
    assert "sealed" in alert["reason"], "the operator is told which fault it was"
    for path in ("/v1/cases", "/v1/referrals?box=outbox", f"/v1/cases/{case_id}", f"/v1/cases/{case_id}/timeline"):
        answer = await nea.get(path)
        assert answer.status_code == 200, (path, answer.text)
    assert (await map_.get("/v1/referrals?box=inbox")).json()["items"][0]["id"] == referral["id"]
    await dependent.sign_in(nea)
    refused = await nea.post("/v1/cases", a_case())
    assert (refused.status_code, refused.json()["code"]) == (503, "key_service_unavailable")
    key_service.sealed = False
    assert (await nea.get(identity)).json()["person"]["full_name"] == "Sok Dara"
    await opened_case(nea)
    assert sorted(names_in(tmp_path)) == ["data", "token"]
    assert names_in(tmp_path / "data") == ["erasures"], "no root key file beside the key service"


async def test_erasing_needs_no_key_service(dependent: World, key_service: StandIn, tmp_path: Path) -> None:
    nea = await dependent.caller("nea")
    case = await opened_case(nea)
    key_service.sealed = True
    erased = await nea.post(f"/v1/cases/{case['id']}/erase", {"reason": "She asked for it."})
    assert erased.status_code == 200, erased.text
    assert lines_in(tmp_path / "data" / "erasures") == 3, "two of the list, and the erasure"


async def test_a_database_closed_by_a_key_service_is_not_opened_by_a_file(
    dependent: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "master.key"
    for name in ("URL", "KEY", "TOKEN_FILE", "MOUNT", "NAMESPACE"):
        monkeypatch.delenv(f"CORRIDOR_KEY_SERVICE_{name}")
    with pytest.raises(SettingWrong, match=f"CORRIDOR_MASTER_KEY_FILE: .*{key}"):
        async with running_world(dependent.url, key):
            pass
    assert not key.exists(), "a lost root key is never silently replaced"


async def test_a_database_closed_by_a_file_is_not_opened_by_a_key_service(
    database_url: str, key_service_environment: dict[str, str]
) -> None:
    with pytest.raises(SettingWrong, match="CORRIDOR_KEY_SERVICE_URL"):
        async with started_service(Settings(database_url=database_url)):
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
    key_service_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingWrong, match=said) as wrong:
        read_settings()
    assert name in str(wrong.value)
