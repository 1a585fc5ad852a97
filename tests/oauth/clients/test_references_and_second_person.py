"""Keys by reference over HTTP and on the command line: a reference is agreed to as a key is."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.cli.registry.clients import read_jwks
from domain.kernel.roles import Role
from domain.oauth.clients import ClientStatus, JwksUri
from tests.https_server import leads_to
from tests.oauth.app_and_people import World
from tests.oauth.clients.administrators import Administrator, a_key, ask_token, jwks, refusal
from tests.oauth.desk import person

HERE, THERE = "https://keys.partner.example/jwks.json", "https://keys.partner.example/other.json"


@pytest.fixture
async def admin(administrator: Administrator, world: World, monkeypatch: pytest.MonkeyPatch) -> Administrator:
    leads_to(monkeypatch, "127.0.0.1")
    await person(world, administrator.organisation_id, Role.SUPERVISOR)
    return administrator


async def rotated(admin: Administrator, client: dict[str, Any], **body: Any) -> httpx2.Response:
    return await admin.call("POST", f"{admin.clients}/{client['id']}/rotate", body)


def keys_of(client: dict[str, Any]) -> tuple[Any, ...]:
    names = ("status", "authentication", "jwks", "jwks_uri", "pending_jwks", "pending_jwks_uri")
    return tuple(client[name] for name in names)


BY_KEYS = "private_key_jwt"


async def test_a_reference_waits_for_a_second_person_and_so_does_another(admin: Administrator) -> None:
    second = await admin.colleague()
    made = await admin.register("directory:read cases:read", jwks_uri=HERE)
    assert keys_of(made) == ("pending", BY_KEYS, None, None, None, HERE)
    assert refusal(await admin.activate(made)) == (403, "second_person_required")
    active = (await second.activate(made)).json()
    assert keys_of(active) == ("active", BY_KEYS, None, HERE, None, None)
    same = (await rotated(admin, made, jwks_uri=HERE)).json()
    assert keys_of(same) == ("active", BY_KEYS, None, HERE, None, None)
    other = (await rotated(admin, made, jwks_uri=THERE)).json()
    assert keys_of(other) == ("pending", BY_KEYS, None, None, None, THERE)
    key = a_key()
    keys = (await rotated(admin, made, jwks=jwks(key))).json()
    assert keys_of(keys) == ("pending", BY_KEYS, None, None, jwks(key), None)
    assert keys_of((await second.activate(made)).json()) == ("active", BY_KEYS, jwks(key), None, None, None)
    back = (await rotated(admin, made, jwks_uri=HERE)).json()
    assert keys_of(back) == ("pending", BY_KEYS, None, None, None, HERE)


async def test_where_nobody_else_is_needed_a_reference_is_in_force_at_once(admin: Administrator) -> None:
    made = await admin.register("directory:read", jwks_uri=HERE)
    assert keys_of(made) == ("active", BY_KEYS, None, HERE, None, None)
    assert keys_of((await rotated(admin, made, jwks_uri=THERE)).json()) == ("active", BY_KEYS, None, THERE, None, None)
    assert (await ask_token(admin.http, made, a_key("x"))).status_code == 503  # it leads to this machine


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"jwks_uri": HERE, "jwks": jwks(a_key())}, "given_twice"),
        ({"jwks_uri": "http://keys.partner.example/"}, "invalid_jwks_uri"),
        ({"jwks_uri": "https://169.254.169.254/latest"}, "invalid_jwks_uri"),
    ],
)
async def test_one_reference_to_a_public_host_and_nothing_beside_it(
    admin: Administrator, body: dict[str, Any], code: str
) -> None:
    made = await admin.register("directory:read", a_key())
    asked = {"name": "X", "scopes": ["directory:read"], **body}
    for answer in (await admin.call("POST", admin.clients, asked), await rotated(admin, made, **body)):
        assert answer.status_code == 422, answer.text
        assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/jwks_uri", code)]


async def test_a_key_that_claims_to_be_a_reference_is_a_key(admin: Administrator) -> None:
    key = a_key()
    claims = {"keys": [{**jwks(key)["keys"][0], "jwks_uri": THERE}]}
    made = await admin.register("directory:read cases:read", jwks=claims)
    assert (made["pending_jwks_uri"], len(made["pending_jwks"]["keys"])) == (None, 1)
    referring = await admin.call(
        "POST", admin.clients, {"name": "X", "scopes": ["cases:read"], "jwks": {"jwks_uri": HERE}}
    )
    assert referring.status_code == 422


async def test_the_operator_registers_a_reference_that_is_in_force_at_once(world: World) -> None:
    partner = await world.partner("cases:read", jwks=JwksUri(HERE))
    (shown,) = await world.clients.list(partner.organisation_id)
    assert (shown.status, shown.jwks) == (ClientStatus.ACTIVE, {"jwks_uri": HERE})


def test_the_command_line_takes_a_file_of_keys_or_their_address(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(jwks(a_key())))
    assert read_jwks(None, None) is None
    assert read_jwks(None, HERE) == JwksUri(HERE)
    assert read_jwks(file, None) == json.loads(file.read_text())
    with pytest.raises(SystemExit):
        read_jwks(file, HERE)
