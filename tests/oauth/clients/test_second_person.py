"""Clients whose scopes open persons: only keys, and in force only when a second person has activated them."""

import asyncio
from typing import Any
from uuid import UUID

import httpx2
import pytest

from domain.kernel import ids
from domain.kernel.roles import Role
from domain.kernel.scopes import OPENS_PERSONS
from tests.oauth.app_and_people import Partner, World, asserted, assertion_claims
from tests.oauth.clients.administrators import (
    Administrator,
    a_key,
    an_administrator,
    ask_token,
    jwks,
    refusal,
)
from tests.oauth.desk import CALLBACK, person
from tests.oauth.reading import trail
from tests.oauth.signing import signed

PENDING = (400, "unauthorized_client")
UNKNOWN = (401, "invalid_client")


@pytest.fixture
async def admin(administrator: Administrator, world: World) -> Administrator:
    """An administrator of an organisation in which somebody may see persons."""
    await person(world, administrator.organisation_id, Role.SUPERVISOR)
    return administrator


async def tokens(admin: Administrator, client: dict[str, Any], key: Any) -> tuple[int, str]:
    answer = await ask_token(admin.http, client, key)
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.parametrize("scope", sorted(OPENS_PERSONS))
@pytest.mark.parametrize("more", [{}, {"redirect_uris": [CALLBACK]}, {"jwks": None}])
async def test_no_secret_is_made_for_a_client_that_opens_persons(
    admin: Administrator, scope: str, more: dict[str, Any]
) -> None:
    asked = {"name": "X", "scopes": ["directory:read", scope], **more}
    before = len((await admin.call("GET", admin.clients)).json()["items"])
    answer = await admin.call("POST", admin.clients, asked)
    assert refusal(answer) == (422, "invalid_request")
    (fault,) = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/jwks", "keys_required")
    assert len((await admin.call("GET", admin.clients)).json()["items"]) == before


@pytest.mark.parametrize("scope", sorted(OPENS_PERSONS))
async def test_it_is_pending_and_gets_no_token_before_a_second_person_activates_it(
    admin: Administrator, scope: str
) -> None:
    key, second = a_key(), await admin.colleague()
    made = await admin.register(f"directory:read {scope}", key)
    assert (made["status"], made["client_secret"], made["authentication"]) == ("pending", None, "private_key_jwt")
    assert (made["jwks"], made["pending_jwks"]) == (None, jwks(key))
    assert await tokens(admin, made, key) == PENDING
    assert (await admin.shown(made))["status"] == "pending"
    activated = await second.activate(made)
    assert activated.status_code == 200, activated.text
    assert (activated.json()["status"], activated.json()["jwks"]) == ("active", jwks(key))
    assert activated.json()["pending_jwks"] is None
    assert (await ask_token(admin.http, made, key)).json()["scope"] == f"directory:read {scope}"


async def test_clients_that_open_nobody_are_active_at_once(admin: Administrator) -> None:
    made = await admin.register("directory:read referrals:read")
    assert (made["status"], made["pending_jwks"]) == ("active", None)
    assert (await ask_token(admin.http, made)).status_code == 200


async def test_from_outside_a_pending_client_is_as_one_that_does_not_exist(admin: Administrator) -> None:
    """Who cannot prove to hold its keys learns nothing, at any endpoint; who can is told, and gets nothing."""
    key = a_key()
    made = await admin.register("identity:read", key)
    assert await tokens(admin, made, a_key()) == UNKNOWN
    assert await tokens(admin, {**made, "client_secret": ""}, None) == UNKNOWN
    for path in ("token", "par", "introspect", "revoke"):
        answer = await admin.http.post(f"/oauth/{path}", data=_form(made, key))
        assert (answer.status_code, answer.json()["error"]) == PENDING, path


def _form(client: dict[str, Any], key: Any) -> dict[str, str]:
    claims = assertion_claims(Partner(client["client_id"], UUID(int=0)))
    return {"grant_type": "client_credentials", "token": "x", **asserted(signed(key, claims))}


async def test_nobody_signs_in_with_a_pending_application(admin: Administrator) -> None:
    made = await admin.register("cases:read", a_key(), redirect_uris=[CALLBACK])
    asked = admin.desk.request(client_id=made["client_id"], scope="openid cases:read")
    page = await admin.http.get("/oauth/authorize", params=asked)
    asked["client_id"] = ids.to_text("client", admin.organisation_id)  # of no client
    nowhere = await admin.http.get("/oauth/authorize", params=asked)
    assert "location" not in page.headers
    assert page.status_code == nowhere.status_code == 400
    assert page.text == nowhere.text


async def test_who_made_it_does_not_activate_it(admin: Administrator, world: World) -> None:
    made = await admin.register("identity:read", a_key())
    assert refusal(await admin.activate(made)) == (403, "second_person_required")
    assert (await admin.shown(made))["status"] == "pending"
    other = await admin.colleague(Role.ORGANISATION_ADMIN)
    assert (await other.activate(made)).status_code == 200
    assert (await admin.activate(made)).status_code == 200  # nothing is left to activate


async def test_who_else_does_not_activate_it(
    admin: Administrator, the_issuer: httpx2.AsyncClient, world: World
) -> None:
    made = await admin.register("identity:read", a_key())
    owner = admin.organisation_id
    elsewhere = [await an_administrator(the_issuer, world, role) for role in (Role.SUPERVISOR, Role.ORGANISATION_ADMIN)]
    coordinator = await an_administrator(the_issuer, world, Role.COORDINATOR)
    system = await world.partner("organisations:manage", organisation_id=owner)
    path = f"{admin.clients}/{made['id']}/activate"
    for stranger in elsewhere:
        assert refusal(await stranger.call("POST", path)) == (404, "not_found")
    assert refusal(await coordinator.call("POST", path)) == (403, "second_person_required")
    own = await admin.colleague(Role.COORDINATOR)
    assert refusal(await own.call("POST", path)) == (403, "second_person_required")
    caseworker = await admin.colleague(Role.CASEWORKER)
    assert refusal(await caseworker.call("POST", path)) == (403, "insufficient_scope")
    machine = {"client_id": system.client_id, "client_secret": system.secret}
    token = (await ask_token(the_issuer, machine)).json()["access_token"]
    answer = await the_issuer.post(f"/v1/{path}", headers={"Authorization": f"Bearer {token}"})
    assert refusal(answer) == (403, "second_person_required")
    assert (await admin.shown(made))["status"] == "pending"


async def test_a_second_person_of_some_centres_activates_clients_of_these(admin: Administrator, world: World) -> None:
    mine, other = [await world.centre(admin.organisation_id) for _ in range(2)]
    limited = await admin.colleague(centre_ids=[mine])
    for centres, status in (([mine], 200), ([mine, other], 403), (None, 403)):
        named = None if centres is None else [ids.to_text("centre", centre) for centre in centres]
        made = await admin.register("identity:read", a_key(), centre_ids=named)
        assert (await limited.activate(made)).status_code == status


async def test_a_supervisor_lists_and_activates_and_does_nothing_else_by_that_scope(
    admin: Administrator,
) -> None:
    supervisor, own = await admin.colleague(), ids.to_text("organisation", admin.organisation_id)
    made = await admin.register("referrals:read")
    assert (await supervisor.shown(made))["status"] == "active"
    tag = (await supervisor.call("GET", f"organisations/{own}")).headers["etag"]
    centre = {"code": "another", "organisation_id": own, "name": "Another", "country": "KH"}
    organisation = {"code": "another", "name": "Another", "operator_type": "trade_union", "country": "KH"}
    for answer in (
        await supervisor.call("POST", admin.clients, {"name": "X", "scopes": ["referrals:read"]}),
        await supervisor.call("POST", f"{admin.clients}/{made['id']}/rotate", {}),
        await supervisor.call("DELETE", f"{admin.clients}/{made['id']}"),
        await supervisor.call("POST", "organisations", organisation),
        await supervisor.call("PATCH", f"organisations/{own}", {"name": "Renamed"}, If_Match=tag),
        await supervisor.call("POST", "centres", centre),
    ):
        assert refusal(answer) == (403, "coordinating_body_only"), answer.request.url


async def activations(admin: Administrator, world: World) -> list[str]:
    entries = await trail(world, admin.http, admin.organisation_id)
    return [one["object_id"] for one in entries if (one["operation"], one["outcome"]) == ("activate_client", "allowed")]


async def test_activation_and_its_refusal_are_in_the_trail_of_the_organisation(
    admin: Administrator, world: World
) -> None:
    made, second = await admin.register("identity:read", a_key()), await admin.colleague()
    await admin.activate(made)
    assert await activations(admin, world) == []
    await second.activate(made)
    await second.activate(made)
    assert await activations(admin, world) == [made["id"]]
    refused, allowed = (await trail(world, admin.http, admin.organisation_id))[-2:]
    assert [one["operation"] for one in (refused, allowed)] == ["activate_client"] * 2
    assert (refused["outcome"], allowed["outcome"]) == ("refused", "allowed")
    assert refused["user_id"] != allowed["user_id"]


async def test_what_was_looked_at_is_what_is_activated(admin: Administrator) -> None:
    second, old, new = await admin.colleague(), a_key(), a_key()
    made = await admin.register("identity:read", old)
    seen = await second.shown(made)
    await admin.rotate(made, new)
    stale = await second.activate(made, If_Match=f'"{seen["version"]}"')
    assert refusal(stale) == (412, "precondition_failed")
    assert await tokens(admin, made, new) == PENDING
    seen = await second.shown(made)
    assert seen["pending_jwks"] == jwks(new)
    assert (await second.activate(made, If_Match=f'"{seen["version"]}"')).status_code == 200


async def test_of_two_activations_at_once_both_succeed_and_one_is_recorded(admin: Administrator, world: World) -> None:
    made = await admin.register("identity:read", a_key())
    seconds = [await admin.colleague() for _ in range(2)]
    answers = await asyncio.gather(*(second.activate(made) for second in seconds))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.json()["version"] for answer in answers} == {2}
    assert await activations(admin, world) == [made["id"]]


async def test_a_disabled_client_is_not_activated(admin: Administrator) -> None:
    key, second = a_key(), await admin.colleague()
    made = await admin.register("identity:read", key)
    assert (await admin.call("DELETE", f"{admin.clients}/{made['id']}")).status_code == 204
    assert refusal(await second.activate(made)) == (404, "not_found")
    assert await tokens(admin, made, key) == UNKNOWN
