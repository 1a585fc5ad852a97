"""The coordinating body registers, lists, renews and disables partner systems over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest
from joserfc.jwk import ECKey
from sqlalchemy import text

from domain.kernel.scopes import SCOPES
from tests.oauth.app_and_people import World, basic
from tests.oauth.signing import public

ISSUER = "http://127.0.0.1:8000"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def token(http: httpx2.AsyncClient, client_id: str, secret: str) -> httpx2.Response:
    data = {"grant_type": "client_credentials"}
    return await http.post("/oauth/token", data=data, headers={"Authorization": basic(client_id, secret)})


class Coordinator:
    """Calls with the scope that manages organisations."""

    def __init__(self, http: httpx2.AsyncClient, access_token: str) -> None:
        self.http = http
        self.headers = {"Authorization": f"Bearer {access_token}"}

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        extra = {} if json is None else {"json": json}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, f"/v1/organisations/{path}", headers=self.headers | named, **extra)


@pytest.fixture
async def coordinator(whole_service: httpx2.AsyncClient, world: World) -> Coordinator:
    partner = await world.partner(
        "organisations:manage directory:read", organisation_id=await organisation(world, "nea")
    )
    answer = await token(whole_service, partner.client_id, partner.secret or "")
    assert answer.status_code == 200, answer.text
    return Coordinator(whole_service, answer.json()["access_token"])


async def organisation(world: World, code: str) -> UUID:
    async with world.engine.connect() as connection:
        found = await connection.scalar(
            text("SELECT id FROM corridor.organisations WHERE code = :code"), {"code": code}
        )
    assert isinstance(found, UUID)
    return found


ONCE = ("client_secret", "secret_shown_before")
ASKED = {"name": "Case desk", "scopes": ["referrals:send", "referrals:read"]}
DIRECTORY = {**ASKED, "scopes": ["directory:read"]}


async def test_a_registered_client_gets_a_token_and_its_secret_is_never_shown_again(coordinator: Coordinator) -> None:
    made = await coordinator.call("POST", "nea/clients", ASKED)
    assert made.status_code == 201
    client = made.json()
    assert made.headers["cache-control"] == "no-store"
    assert client["scopes"] == ["referrals:read", "referrals:send"]
    assert client["centre_ids"] is None
    assert client["authentication"] == "client_secret_basic"
    answer = await token(coordinator.http, client["client_id"], client["client_secret"])
    assert answer.json()["scope"] == "referrals:read referrals:send"
    listed = (await coordinator.call("GET", "nea/clients")).json()
    assert listed["items"][0] == {name: value for name, value in client.items() if name not in ONCE}
    assert client["client_secret"] not in str(listed)


async def test_a_retry_with_the_same_key_gives_the_same_secret_and_one_client(coordinator: Coordinator) -> None:
    before = len((await coordinator.call("GET", "hrdf/clients?limit=200")).json()["items"])
    first = await coordinator.call("POST", "hrdf/clients", DIRECTORY, Idempotency_Key="register-1")
    again = await coordinator.call("POST", "hrdf/clients", DIRECTORY, Idempotency_Key="register-1")
    assert first.status_code == 201
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert len((await coordinator.call("GET", "hrdf/clients?limit=200")).json()["items"]) == before + 1
    path = f"hrdf/clients/{first.json()['id']}/rotate"
    rotated = [await coordinator.call("POST", path, {}, Idempotency_Key="rotate-1") for _ in range(2)]
    assert rotated[0].content == rotated[1].content
    secret = rotated[0].json()["client_secret"]
    assert secret != first.json()["client_secret"]
    assert (await token(coordinator.http, first.json()["id"], secret)).status_code == 200
    assert (await token(coordinator.http, first.json()["id"], first.json()["client_secret"])).status_code == 401


async def test_a_client_with_keys_has_no_secret_and_may_be_limited_to_centres(coordinator: Coordinator) -> None:
    jwks = {"keys": [public(ECKey.generate_key("P-256"))]}
    asked = {**ASKED, "jwks": jwks, "centre_ids": ["nea-battambang"], "dpop_required": True}
    made = (await coordinator.call("POST", "nea/clients", asked)).json()
    assert made["client_secret"] is None
    assert made["authentication"] == "private_key_jwt"
    assert made["jwks"] == jwks
    assert len(made["centre_ids"]) == 1
    assert made["dpop_required"] is True
    renewed = {"keys": [public(ECKey.generate_key("P-256"))]}
    answer = await coordinator.call("POST", f"nea/clients/{made['id']}/rotate", {"jwks": renewed})
    assert answer.json()["jwks"] == renewed


async def test_a_disabled_client_is_out_and_stays_in_the_list(coordinator: Coordinator) -> None:
    made = (await coordinator.call("POST", "nea/clients", {**ASKED, "scopes": ["directory:read"]})).json()
    access = (await token(coordinator.http, made["id"], made["client_secret"])).json()["access_token"]
    headers = {"Authorization": f"Bearer {access}"}
    assert (await coordinator.http.get("/v1/organisations", headers=headers)).status_code == 200
    for _ in range(2):
        gone = await coordinator.call("DELETE", f"nea/clients/{made['id']}")
        assert (gone.status_code, gone.content) == (204, b"")
    assert (await token(coordinator.http, made["id"], made["client_secret"])).status_code == 401
    await asyncio.sleep(1.9)
    refused = await coordinator.http.get("/v1/organisations", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
    statuses = {each["id"]: each["status"] for each in (await coordinator.call("GET", "nea/clients")).json()["items"]}
    assert statuses[made["id"]] == "disabled"
    assert (await coordinator.call("POST", f"nea/clients/{made['id']}/rotate", {})).status_code == 404


async def test_the_list_goes_on_from_its_cursor(coordinator: Coordinator, world: World) -> None:
    clients = f"o-{(await world.organisation()).hex}/clients"  # other tests make more than a page holds for the others
    for number in range(5):
        await coordinator.call("POST", clients, {**DIRECTORY, "name": f"System {number}"})
    whole = [each["id"] for each in (await coordinator.call("GET", f"{clients}?limit=200")).json()["items"]]
    found, path = [], f"{clients}?limit=2"
    while path:
        page = (await coordinator.call("GET", path)).json()
        found += [each["id"] for each in page["items"]]
        path = f"{clients}?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert found == whole == sorted(whole, reverse=True)
    assert len(whole) == 5


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["referrals:readx"]}, "/scopes"),
        ({"scopes": "referrals:read"}, "/scopes"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"jwks": {"keys": []}}, "/jwks"),
        ({"jwks": "x"}, "/jwks"),
        ({"redirect_uris": ["http://desk.example/"]}, "/redirect_uris"),
        ({"dpop_required": "yes"}, "/dpop_required"),
        ({"centre_ids": []}, "/centre_ids"),
        ({"centre_ids": ["map-chiang-mai"]}, "/centre_ids"),
        ({"secret": "mine"}, "/secret"),
    ],
)
async def test_wrong_values_are_named(coordinator: Coordinator, changes: dict[str, Any], pointer: str) -> None:
    answer = await coordinator.call("POST", "nea/clients", {**ASKED, **changes})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_what_does_not_exist_or_belongs_to_another_organisation(coordinator: Coordinator) -> None:
    made = (await coordinator.call("POST", "hrdf/clients", DIRECTORY)).json()
    for method, path in (
        ("GET", "nowhere/clients"),
        ("POST", "nowhere/clients"),
        ("DELETE", f"nea/clients/{made['id']}"),
        ("POST", f"nea/clients/{made['id']}/rotate"),
        ("POST", f"nea/clients/{made['id']}/activate"),
        ("DELETE", "nea/clients/client_nonsense"),
        ("DELETE", "nea/clients/client_" + "0" * 32),
    ):
        answer = await coordinator.call(method, path, ASKED if path.endswith("nowhere/clients") else None)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


async def test_only_the_coordinating_body_may(coordinator: Coordinator, world: World) -> None:
    partner = await world.partner("directory:read", organisation_id=await organisation(world, "nea"))
    access = (await token(coordinator.http, partner.client_id, partner.secret or "")).json()["access_token"]
    answer = await coordinator.http.get("/v1/organisations/nea/clients", headers={"Authorization": f"Bearer {access}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


async def test_others_get_clients_for_the_directory_and_no_more(coordinator: Coordinator) -> None:
    """The coordinating body would hold the credentials of a system that sees a partner's persons (ADR 0045)."""
    assert (await coordinator.call("POST", "hrdf/clients", DIRECTORY)).status_code == 201
    keys = {"jwks": {"keys": [public(ECKey.generate_key("P-256"))]}}
    for scope in sorted(SCOPES.keys() - DIRECTORY["scopes"]):
        for more in ({}, keys, {"redirect_uris": ["https://desk.example/"]}):
            asked = {**ASKED, "scopes": ["directory:read", scope], **more}
            answer = await coordinator.call("POST", "hrdf/clients", asked)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_yours_to_grant"), scope
            assert answer.json()["errors"][0]["pointer"] == "/scopes"


async def test_credentials_of_others_systems_that_may_more_are_out_of_reach(
    coordinator: Coordinator, world: World
) -> None:
    theirs = await world.partner("directory:read referrals:read", organisation_id=await organisation(world, "hrdf"))
    path = f"hrdf/clients/{theirs.client_id}"
    for body in ({}, {"jwks": {"keys": [public(ECKey.generate_key("P-256"))]}}):
        refused = await coordinator.call("POST", f"{path}/rotate", body)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_yours_to_grant")
    assert (await token(coordinator.http, theirs.client_id, theirs.secret or "")).status_code == 200
    assert (await coordinator.call("DELETE", path)).status_code == 204
    assert (await token(coordinator.http, theirs.client_id, theirs.secret or "")).status_code == 401


async def test_its_own_systems_that_see_persons_need_a_second_person_too(coordinator: Coordinator) -> None:
    asked = {**ASKED, "scopes": ["identity:read"]}
    refused = await coordinator.call("POST", "nea/clients", asked)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "keys_required")
    keys = {"jwks": {"keys": [public(ECKey.generate_key("P-256"))]}}
    made = (await coordinator.call("POST", "nea/clients", {**asked, **keys})).json()
    assert (made["status"], made["client_secret"]) == ("pending", None)
    answer = await coordinator.call("POST", f"nea/clients/{made['id']}/activate")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_person_required")
