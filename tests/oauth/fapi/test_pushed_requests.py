"""Pushed authorization requests (RFC 9126): what may not be pushed, and how often one is good for something."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey

from adapters.oauth.server import AuthorizationServer
from api.process.settings import read_settings
from tests.oauth.app_and_people import AUDIENCE, World, error_of
from tests.oauth.desk import CALLBACK, Desk, Person, person, staff_application, told
from tests.oauth.provider.elsewhere import here
from tests.oauth.signing import ISSUER, forged, proof

KEY, OTHER = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")


async def a_desk(world: World, **kw: Any) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id, **kw))


async def pushed(desk: Desk, *proofs: str, **changes: Any) -> str:
    headers = [("Authorization", desk.partner.basic), *(("DPoP", one) for one in proofs)]
    answer = await desk.http.post("/oauth/par", data=desk.request(**changes), headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["request_uri"])


async def opened(desk: Desk, uri: str, **more: str) -> httpx2.Response:
    given = {"client_id": desk.partner.client_id, "request_uri": uri, **more}
    return await desk.http.get("/oauth/authorize", params=given)


async def answered(desk: Desk, uri: str, who: Person, **more: str) -> dict[str, str]:
    page = await desk.page(await opened(desk, uri, **more))
    if 'name="password"' in page.text:
        page = await desk.page(await desk.sign_in(page, who))
    return told(await desk.submit(page, decision="allow"))


async def test_a_page_that_was_loaded_ahead_uses_nothing_up(world: World) -> None:
    who, desk = await a_desk(world)
    uri = await pushed(desk)
    ahead = Desk(world, desk.partner)  # another browser, or a scanner of links
    assert [(await opened(one, uri)).status_code for one in (ahead, desk, desk)] == [303, 303, 303]
    assert (await desk.redeem((await answered(desk, uri, who))["code"])).status == 200


@pytest.mark.parametrize("decision", ["allow", "refuse"])
async def test_a_pushed_request_is_answered_once(world: World, decision: str) -> None:
    who, desk = await a_desk(world)
    uri = await pushed(desk)
    pages = [await desk.page(await opened(desk, uri))]
    consent = await desk.page(await desk.sign_in(pages[0], who))
    others = [await desk.page(await opened(desk, uri)) for _ in range(3)]
    assert (await desk.submit(consent, decision=decision)).status_code == 303
    answers = await asyncio.gather(*(desk.submit(page, decision="allow") for page in others))
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert (await opened(desk, uri)).status_code == 400


async def test_of_answers_at_once_to_one_pushed_request_one_counts(world: World) -> None:
    who, desk = await a_desk(world)
    await desk.sign_in(await desk.page(await desk.begin()), who)
    uri = await pushed(desk)
    pages = [await desk.page(await opened(desk, uri)) for _ in range(4)]
    answers = await asyncio.gather(*(desk.submit(page, decision="allow") for page in pages))
    assert sorted(answer.status_code for answer in answers) == [303, 400, 400, 400]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request_uri": "https://evil.example/request"}, "invalid_request"),
        ({"request": forged({"alg": "none"}, {"scope": "openid"})}, "request_not_supported"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"response_mode": "query.jwt"}, "invalid_request"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": f"{CALLBACK}%2F"}, "invalid_request"),
        ({"redirect_uri": f" {CALLBACK}"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": "x" * 44}, "invalid_request"),
    ],
)
async def test_what_is_not_pushed(world: World, changes: dict[str, Any], error: str) -> None:
    _, desk = await a_desk(world)
    answer = await desk.push(**changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_only_what_was_pushed_counts(world: World) -> None:
    who, desk = await a_desk(world)
    uri = await pushed(desk, state="pushed", scope="openid cases:read")
    outside = {"state": "outside", "scope": "openid referrals:read", "redirect_uri": "https://evil.example/"}
    answer = await answered(desk, uri, who, **outside, nonce="outside")
    assert answer["state"] == "pushed"
    assert ((await desk.redeem(answer["code"])).body or {})["scope"] == "openid cases:read"


async def test_without_state_and_nonce_or_with_long_ones_it_works(world: World) -> None:
    who, desk = await a_desk(world)
    answer = await answered(desk, await pushed(desk, state=None, nonce=None), who)
    assert answer.keys() == {"code", "iss"}
    long = "s" * 1000
    assert (await answered(desk, await pushed(desk, state=long, nonce="n" * 384), who))["state"] == long


@pytest.mark.parametrize("by", ["dpop_jkt", "proof"])
async def test_a_code_asked_for_with_one_key_is_redeemed_with_no_other(world: World, by: str) -> None:
    who, desk = await a_desk(world, dpop_required=True)
    par = proof(KEY, world.nonce(), htu=f"{ISSUER}/oauth/par")
    uri = await pushed(desk, par) if by == "proof" else await pushed(desk, dpop_jkt=KEY.thumbprint())
    code = (await answered(desk, uri, who))["code"]
    assert error_of(await desk.redeem(code)) == "invalid_dpop_proof"
    assert error_of(await desk.redeem(code, proofs=(proof(OTHER, world.nonce()),))) == "invalid_grant"
    assert (await desk.redeem(code, proofs=(proof(KEY, world.nonce()),))).status == 200


async def test_where_requests_must_be_pushed_no_other_is_begun(
    world: World, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    who, desk = await a_desk(world)
    strict = AuthorizationServer(world.engine, world.callers, ISSUER, AUDIENCE, pushed_only=True)
    there = Desk(replace(world, server=strict), desk.partner)
    for answer in (await there.begin(), await there.http.post("/oauth/authorize", data=there.request())):
        assert answer.status_code == 400
        assert "location" not in answer.headers
    assert "code" in await answered(there, await pushed(there), who)
    monkeypatch.setenv("CORRIDOR_PUSHED_REQUESTS_ONLY", "true")
    assert read_settings().pushed_requests_only
    async with here({**settings, "pushed_requests_only": True}) as http:
        metadata = (await http.get("/.well-known/oauth-authorization-server")).json()
        assert metadata["require_pushed_authorization_requests"] is True
        assert (await http.get("/oauth/authorize", params=desk.request())).status_code == 400
