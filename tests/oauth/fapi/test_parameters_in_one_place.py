"""A parameter is in the body, once. Two readers of one request must not find two requests in it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.oauth.app_and_people import World
from tests.oauth.desk import CALLBACK, Desk, application, staff_application
from tests.oauth.signing import ISSUER

ENDPOINTS = ("token", "par", "revoke", "introspect")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=application(world))
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


def form(**more: Any) -> dict[str, Any]:
    request = {
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
    }
    return {"grant_type": "client_credentials", "token": "x", **request, **more}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "query",
    ["grant_type=client_credentials", "scope=referrals:read", "client_id=x", "client_secret=x", "x=1", "%00", "a&a"],
)
async def test_no_parameter_is_in_the_address(
    world: World, http: httpx2.AsyncClient, endpoint: str, query: str
) -> None:
    desk = Desk(world, await staff_application(world, await world.organisation()))
    answer = await http.post(f"/oauth/{endpoint}?{query}", data=form(), headers={"Authorization": desk.partner.basic})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.headers["cache-control"] == "no-store"


async def test_the_secret_of_a_client_is_not_read_from_the_address(world: World, http: httpx2.AsyncClient) -> None:
    partner = await world.partner()
    credentials = {"client_id": partner.client_id, "client_secret": partner.secret or ""}
    answer = await http.post("/oauth/token", params=credentials, data={"grant_type": "client_credentials"})
    assert answer.status_code == 400
    assert str(partner.secret) not in answer.text


async def test_a_posted_authorization_request_is_all_in_its_form(world: World, http: httpx2.AsyncClient) -> None:
    desk = Desk(world, await staff_application(world, await world.organisation()))
    assert (await http.post("/oauth/authorize", data=desk.request())).status_code == 303
    split = await http.post("/oauth/authorize?scope=openid", data=desk.request())
    assert split.status_code == 400
    assert "location" not in split.headers


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("name", ["grant_type", "token", "redirect_uri", "code_challenge", "scope", "client_id", "x"])
async def test_no_parameter_is_there_twice(world: World, http: httpx2.AsyncClient, endpoint: str, name: str) -> None:
    partner = await staff_application(world, await world.organisation())
    once = form(client_id=partner.client_id, scope="referrals:read", x="1")
    headers = {"Authorization": partner.basic}
    for twice in (once[name], "other", ""):
        answer = await http.post(f"/oauth/{endpoint}", data={**once, name: [once[name], twice]}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "kind",
    ["application/json", "multipart/form-data; boundary=x", "text/plain", "", "application/x-www-form-urlencoded+x"],
)
async def test_only_a_form_is_read(world: World, http: httpx2.AsyncClient, endpoint: str, kind: str) -> None:
    partner = await world.partner()
    headers = {"Authorization": partner.basic, "Content-Type": kind}
    answer = await http.post(f"/oauth/{endpoint}", content=b"grant_type=client_credentials&token=x", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (415, "invalid_request")


async def test_a_packed_form_is_not_read(world: World, http: httpx2.AsyncClient) -> None:
    partner = await world.partner()
    headers = {**FORM, "Authorization": partner.basic, "Content-Encoding": "gzip"}
    answer = await http.post("/oauth/token", content=b"grant_type=client_credentials", headers=headers)
    assert answer.status_code == 415


async def test_a_method_that_an_endpoint_does_not_have_is_refused(http: httpx2.AsyncClient) -> None:
    for endpoint in ENDPOINTS:
        for method in ("GET", "PUT", "DELETE", "PATCH"):
            assert (await http.request(method, f"/oauth/{endpoint}")).status_code == 405


@pytest.mark.parametrize("resource", ["", "https://elsewhere.example", f"{ISSUER}/", f"{ISSUER} {ISSUER}", "relative"])
async def test_another_resource_gets_no_token(world: World, http: httpx2.AsyncClient, resource: str) -> None:
    partner = await world.partner()
    asked = {"grant_type": "client_credentials", "resource": resource}
    answer = await http.post("/oauth/token", data=asked, headers={"Authorization": partner.basic})
    assert answer.status_code == (400 if resource else 200)
    assert answer.json().get("error") == ("invalid_target" if resource else None)
