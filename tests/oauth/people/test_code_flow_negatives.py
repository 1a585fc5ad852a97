"""Authorization requests, codes and redirects that must not work: FAPI 2.0, RFC 9700, RFC 9126, RFC 7636."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey

from domain.kernel.errors import InvalidToken, InvalidValues
from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import CALLBACK, Desk, Person, hidden, person, staff_application
from tests.oauth.signing import ISSUER, proof


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"redirect_uri": None}, id="no redirect URI"),
        pytest.param({"redirect_uri": "https://evil.example/callback"}, id="unregistered redirect URI"),
        pytest.param({"redirect_uri": f"{CALLBACK}/"}, id="a slash more"),
        pytest.param({"redirect_uri": f"{CALLBACK}?x=1"}, id="a query more"),
        pytest.param({"redirect_uri": f"{CALLBACK}#x"}, id="a fragment more"),
        pytest.param({"redirect_uri": "https://DESK.example/callback"}, id="other case"),
        pytest.param({"redirect_uri": "https://desk.example:443/callback"}, id="the default port"),
        pytest.param({"redirect_uri": "https://desk.example/Callback"}, id="other case of the path"),
        pytest.param({"redirect_uri": "https://desk.example/x/../callback"}, id="path walked"),
        pytest.param({"redirect_uri": "https://desk.example@evil.example/callback"}, id="user in front"),
        pytest.param({"redirect_uri": "https://desk.example.evil.example/callback"}, id="longer host"),
        pytest.param({"redirect_uri": "http://desk.example/callback"}, id="without TLS"),
        pytest.param({"client_id": None}, id="no client"),
        pytest.param({"client_id": "client_" + "0" * 32}, id="unknown client"),
        pytest.param({"client_id": "' OR 1=1 --"}, id="client as SQL"),
        pytest.param({"request_uri": "urn:ietf:params:oauth:request_uri:unknown"}, id="unknown request_uri"),
        pytest.param({"request_uri": "https://evil.example/request"}, id="request_uri elsewhere"),
    ],
)
async def test_requests_that_are_never_sent_back(world: World, changes: dict[str, Any]) -> None:
    _, desk = await a_desk(world)
    answer = await desk.begin(**changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"response_type": "token"}, "unsupported_response_type", id="implicit"),
        pytest.param({"response_type": "code token"}, "unsupported_response_type", id="hybrid"),
        pytest.param({"response_type": None}, "unsupported_response_type", id="no response type"),
        pytest.param({"response_mode": "fragment"}, "invalid_request", id="fragment"),
        pytest.param({"code_challenge": None}, "invalid_request", id="no PKCE"),
        pytest.param({"code_challenge_method": "plain"}, "invalid_request", id="PKCE plain"),
        pytest.param({"code_challenge_method": None}, "invalid_request", id="PKCE method missing"),
        pytest.param({"code_challenge": "x"}, "invalid_request", id="challenge too short"),
        pytest.param({"scope": "audit:read"}, "invalid_scope", id="more scope than granted"),
        pytest.param({"resource": "https://elsewhere.example"}, "invalid_target", id="another resource"),
        pytest.param({"resource": [ISSUER, "https://elsewhere.example"]}, "invalid_target", id="another beside ours"),
        pytest.param({"request": "a.b.c"}, "request_not_supported", id="request object"),
        pytest.param({"prompt": "none"}, "interaction_required", id="prompt none"),
        pytest.param({"prompt": "none login"}, "invalid_request", id="prompt none with another"),
        pytest.param({"prompt": "login maybe"}, "invalid_request", id="unknown prompt beside a known one"),
        pytest.param({"prompt": "maybe"}, "invalid_request", id="unknown prompt"),
        pytest.param({"max_age": "-1"}, "invalid_request", id="max_age negative"),
        pytest.param({"nonce": "n" * 2000}, "invalid_request", id="nonce too long"),
        pytest.param({"login_hint": "n" * 2000}, "invalid_request", id="login_hint too long"),
        pytest.param({"dpop_jkt": "n" * 2000}, "invalid_request", id="dpop_jkt too long"),
    ],
)
async def test_requests_that_are_sent_back_with_an_error(world: World, changes: dict[str, Any], error: str) -> None:
    _, desk = await a_desk(world)
    answer = await desk.begin(**changes)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith(f"{CALLBACK}?")
    told = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert told["error"] == error
    assert told["state"] == "s t&ate="
    assert told["iss"] == ISSUER
    pushed = await desk.push(**changes)
    assert (pushed.status_code, pushed.json()["error"]) == (400, error)


async def test_a_parameter_sent_twice(world: World) -> None:
    _, desk = await a_desk(world)
    answer = await desk.http.get("/oauth/authorize", params=[*desk.request().items(), ("scope", "cases:read")])
    assert answer.status_code == 400


async def test_pushed_request_expired(world: World) -> None:
    _, desk = await a_desk(world)
    uri = (await desk.push()).json()["request_uri"]
    await world.owner_sql("UPDATE oauth.interactions SET expires_at = now() WHERE browser IS NULL")
    answer = await desk.http.get("/oauth/authorize", params={"client_id": desk.partner.client_id, "request_uri": uri})
    assert answer.status_code == 400


async def test_pushed_request_of_another_client(world: World) -> None:
    (_, mine), (_, other) = await a_desk(world), await a_desk(world)
    uri = (await mine.push()).json()["request_uri"]
    given = {"client_id": other.partner.client_id, "request_uri": uri}
    assert (await other.http.get("/oauth/authorize", params=given)).status_code == 400


async def test_pushing_needs_the_clients_credentials(world: World) -> None:
    _, desk = await a_desk(world)
    answer = await desk.http.post("/oauth/par", data=desk.request())
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_code_reused_after_one_second_ends_what_it_began(world: World) -> None:
    who, desk = await a_desk(world)
    code = (await desk.arrive(who))["code"]
    tokens = (await desk.redeem(code)).body or {}
    await world.identify(f"Bearer {tokens['access_token']}")
    await asyncio.sleep(1)
    assert error_of(await desk.redeem(code)) == "invalid_grant"
    assert error_of(await desk.refresh(tokens["refresh_token"])) == "invalid_grant"
    await world.callers.refresh()
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {tokens['access_token']}")


async def test_of_parallel_redemptions_one_wins(world: World) -> None:
    who, desk = await a_desk(world)
    code = (await desk.arrive(who))["code"]
    answers = await asyncio.gather(*(desk.redeem(code) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 4


async def test_expired_code(world: World) -> None:
    who, desk = await a_desk(world)
    code = (await desk.arrive(who))["code"]
    await world.owner_sql("UPDATE oauth.codes SET expires_at = now()")
    assert error_of(await desk.redeem(code)) == "invalid_grant"


async def test_code_of_another_client(world: World) -> None:
    who, desk = await a_desk(world)
    other = await staff_application(world, who.organisation_id)
    code = (await desk.arrive(who))["code"]
    assert error_of(await desk.redeem(code, partner=other)) == "invalid_grant"
    assert (await desk.redeem(code)).status == 200


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"code_verifier": None}, "invalid_request", id="PKCE missing"),
        pytest.param({"code_verifier": "x" * 43}, "invalid_grant", id="PKCE wrong"),
        pytest.param({"code_verifier": "x"}, "invalid_request", id="PKCE too short"),
        pytest.param({"redirect_uri": None}, "invalid_grant", id="no redirect URI"),
        pytest.param({"redirect_uri": f"{CALLBACK}/"}, "invalid_grant", id="another redirect URI"),
        pytest.param({"code": None}, "invalid_request", id="no code"),
        pytest.param({"code": "unknown"}, "invalid_grant", id="unknown code"),
        pytest.param({"resource": "https://elsewhere.example"}, "invalid_target", id="another resource"),
    ],
)
async def test_redemptions_refused(world: World, changes: dict[str, Any], error: str) -> None:
    who, desk = await a_desk(world)
    answer = await desk.redeem(**{"code": (await desk.arrive(who))["code"], **changes})
    assert (answer.status, error_of(answer)) == (400, error)


async def test_a_code_bound_to_a_key_is_redeemed_with_that_key_only(world: World) -> None:
    who, desk = await a_desk(world)
    key, other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    code = (await desk.arrive(who, dpop_jkt=key.thumbprint()))["code"]
    assert error_of(await desk.redeem(code)) == "invalid_grant"
    assert error_of(await desk.redeem(code, proofs=(proof(other, world.nonce()),))) == "invalid_grant"
    assert (await desk.redeem(code, proofs=(proof(key, world.nonce()),))).status == 200


async def test_pages_are_bound_to_the_browser_that_began(world: World) -> None:
    who, desk = await a_desk(world)
    begun = await desk.begin()
    thief = Desk(world, desk.partner)
    assert (await thief.http.get(begun.headers["location"])).status_code == 400
    page = await desk.page(begun)
    await thief.begin()
    stolen = await thief.http.post(
        "/oauth/sign-in", data={**hidden(page), "name": who.made.sign_in_name, "password": "x", "code": "1"}
    )
    assert stolen.status_code == 400


async def test_forms_without_our_token_are_not_read(world: World) -> None:
    who, desk = await a_desk(world)
    consent = await desk.page(await desk.sign_in(await desk.page(await desk.begin()), who))
    for wrong in ({"form_token": ""}, {"form_token": "0" * 64}):
        assert (await desk.submit(consent, decision="allow", **wrong)).status_code == 400
    assert (await desk.submit(consent, decision="maybe")).status_code == 400
    assert (await desk.submit(consent, decision="allow")).status_code == 303
    assert (await desk.submit(consent, decision="allow")).status_code == 400


async def test_nobody_decides_without_signing_in(world: World) -> None:
    _, desk = await a_desk(world)
    page = await desk.page(await desk.begin())
    answer = await desk.http.post("/oauth/consent", data={**hidden(page), "decision": "allow"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "uri",
    [
        "http://desk.example/callback",
        "https://*.desk.example/",
        "https://desk.example/#x",
        "https://user@desk.example/",
        "javascript:alert(1)",
        "/callback",
        "https://",
        "https://[",
        "https://desk.example/ x",
        "https://desk.example\\evil",
        "https://desk.example/" + "x" * 500,
    ],
)
async def test_redirect_uris_that_are_not_registered(world: World, uri: str) -> None:
    with pytest.raises(InvalidValues) as refused:
        await world.partner(redirect_uris=[uri])
    assert refused.value.faults[0].code == "invalid_redirect_uri"
