"""A person signs in and lets an application act for them."""

import asyncio
import time
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.signatures.algorithms import STRICT
from domain.kernel import ids
from domain.kernel.errors import InvalidToken
from domain.kernel.roles import Role
from tests.oauth.app_and_people import World, error_of, make_world
from tests.oauth.desk import CALLBACK, Desk, person, staff_application, told
from tests.oauth.signing import ISSUER, call_proof, proof


async def a_desk(world: World, organisation: UUID | None = None, **kw: object) -> Desk:
    return Desk(world, await staff_application(world, organisation or await world.organisation(), **kw))


async def test_from_the_application_to_the_page_and_back_to_a_call(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    answer = await desk.arrive(who)
    assert answer.keys() == {"code", "state", "iss"}
    assert answer["state"] == "s t&ate="
    assert answer["iss"] == ISSUER
    tokens = (await desk.redeem(answer["code"])).body or {}
    assert tokens["scope"] == "openid profile cases:read referrals:read"
    actor = await world.identify(f"Bearer {tokens['access_token']}")
    assert actor.user_id == ids.from_text("user", who.made.user_id)
    assert actor.client_id == desk.partner.id
    assert actor.organisation_id == who.organisation_id
    assert actor.scopes == {"cases:read", "referrals:read"}


async def test_the_id_token_and_userinfo_say_who_signed_in(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    tokens = await desk.tokens(who)
    key = OKPKey.import_key(world.server.jwks()["keys"][-1])
    told_by_token = jwt.decode(tokens["id_token"], key, registry=STRICT).claims
    assert told_by_token["iss"] == ISSUER
    assert told_by_token["aud"] == desk.partner.client_id
    assert told_by_token["sub"] == who.made.user_id
    assert told_by_token["nonce"] == "n-0S6"
    assert told_by_token["amr"] == ["pwd", "otp", "mfa"]
    assert abs(told_by_token["auth_time"] - time.time()) < 20
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {tokens['id_token']}")
    info = await desk.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert info.json() == {
        "sub": who.made.user_id,
        "name": "Sokha Chan",
        "preferred_username": who.made.sign_in_name.partition("@")[0],
        "org": ids.to_text("organisation", who.organisation_id),
        "role": "caseworker",
    }
    posted = await desk.http.post("/oauth/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert posted.json() == info.json()
    system = await world.partner()
    refused = await desk.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {await world.token(system)}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


async def test_userinfo_says_no_more_than_the_token_was_asked_for(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    tokens = await desk.tokens(who)
    fewer = (await desk.refresh(tokens["refresh_token"], scope="openid")).body or {}
    info = await desk.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {fewer['access_token']}"})
    assert info.json() == {"sub": who.made.user_id}


async def test_a_pushed_request_leads_to_the_same_page(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    pushed = await desk.push()
    assert pushed.status_code == 201
    assert pushed.json()["expires_in"] == 60
    given = {"client_id": desk.partner.client_id, "request_uri": pushed.json()["request_uri"]}
    page = await desk.page(await desk.http.get("/oauth/authorize", params=given))
    consent = await desk.page(await desk.sign_in(page, who))
    answer = told(await desk.submit(consent, decision="allow"))
    assert (await desk.redeem(answer["code"])).status == 200


async def test_who_refuses_sends_the_application_away(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    consent = await desk.page(await desk.sign_in(await desk.page(await desk.begin()), who))
    answer = told(await desk.submit(consent, decision="refuse"))
    assert answer == {"error": "access_denied", "state": "s t&ate=", "iss": ISSUER}


async def test_nobody_gives_more_than_their_role_has(world: World) -> None:
    coordinator = await person(world, role=Role.COORDINATOR)
    desk = await a_desk(world, coordinator.organisation_id)
    tokens = await desk.tokens(coordinator, scope="openid cases:read statistics:read")
    assert tokens["scope"] == "openid statistics:read"
    assert (await desk.arrive(coordinator, scope="cases:read"))["error"] == "access_denied"


async def test_a_person_limited_to_centres_stays_limited(world: World) -> None:
    organisation = await world.organisation()
    centre = await world.centre(organisation)
    who = await person(world, organisation, centre_ids=[centre])
    desk = await a_desk(world, organisation)
    tokens = await desk.tokens(who)
    assert (await world.identify(f"Bearer {tokens['access_token']}")).centre_ids == {centre}


async def test_an_application_acts_only_for_people_of_its_own_organisation(world: World) -> None:
    who, desk = await person(world), await a_desk(world)
    answer = await desk.sign_in(await desk.page(await desk.begin()), who)
    assert answer.status_code == 401
    assert "corridor-session" not in str(answer.headers)


async def test_signed_in_once_one_is_only_asked_to_allow(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    await desk.arrive(who)
    consent = await desk.page(await desk.begin())
    assert 'name="decision"' in consent.text
    for again in ({"prompt": "login"}, {"max_age": "0"}):
        await asyncio.sleep(0.01)
        assert 'name="password"' in (await desk.page(await desk.begin(**again))).text


async def test_refresh_tokens_rotate(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    tokens = await desk.tokens(who)
    for _ in range(3):
        answer = await desk.refresh(tokens["refresh_token"])
        assert answer.status == 200
        assert (answer.body or {})["refresh_token"] != tokens["refresh_token"]
        tokens = dict(answer.body or {})
        await world.identify(f"Bearer {tokens['access_token']}")
    fewer = await desk.refresh(tokens["refresh_token"], scope="cases:read")
    assert (fewer.body or {})["scope"] == "cases:read"


async def test_reuse_of_an_old_refresh_token_ends_all_that_came_of_it(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    first = await desk.tokens(who)
    second = (await desk.refresh(first["refresh_token"])).body or {}
    await world.identify(f"Bearer {second['access_token']}")
    assert error_of(await desk.refresh(first["refresh_token"])) == "invalid_grant"
    assert error_of(await desk.refresh(second["refresh_token"])) == "invalid_grant"
    await world.callers.refresh()
    for tokens in (first, second):
        with pytest.raises(InvalidToken):
            await world.identify(f"Bearer {tokens['access_token']}")


async def test_of_eight_parallel_refreshes_one_wins(world: World, database_url: str, key_ring: FileKeyRing) -> None:
    who = await person(world)
    async with make_world(database_url, key_ring) as other:
        here = await a_desk(world, who.organisation_id)
        there = Desk(other, here.partner)
        tokens = await here.tokens(who)
        answers = await asyncio.gather(
            *(desk.refresh(tokens["refresh_token"]) for desk in (here, there) for _ in range(4))
        )
        assert sorted(answer.status for answer in answers) == [200] + [400] * 7
        assert {error_of(answer) for answer in answers if answer.status == 400} == {"invalid_grant"}
        (won,) = (answer.body or {} for answer in answers if answer.status == 200)
        await world.callers.refresh()
        await world.identify(f"Bearer {won['access_token']}")
        next_one = (await there.refresh(won["refresh_token"])).body or {}
        assert error_of(await here.refresh(tokens["refresh_token"])) == "invalid_grant"
        assert error_of(await there.refresh(next_one["refresh_token"])) == "invalid_grant"


async def test_refresh_tokens_are_looked_at_and_revoked(world: World) -> None:
    who = await person(world)
    desk, stranger = await a_desk(world, who.organisation_id), await world.partner()
    tokens = await desk.tokens(who)
    assert (await world.introspect(desk.partner, tokens["access_token"]))["scope"] == tokens["scope"]
    said = await world.introspect(desk.partner, tokens["refresh_token"])
    assert said["scope"] == tokens["scope"]
    assert said["active"] is True
    assert said["sub"] == who.made.user_id
    assert await world.introspect(stranger, tokens["refresh_token"]) == {"active": False}
    assert error_of(await world.revoke(stranger, tokens["refresh_token"])) == "invalid_grant"
    assert (await world.revoke(desk.partner, tokens["refresh_token"])).status == 200
    assert await world.introspect(desk.partner, tokens["refresh_token"]) == {"active": False}
    assert error_of(await desk.refresh(tokens["refresh_token"])) == "invalid_grant"
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {tokens['access_token']}")


async def test_a_disabled_person_is_out_everywhere(world: World) -> None:
    who = await person(world)
    desk = await a_desk(world, who.organisation_id)
    tokens = await desk.tokens(who)
    await world.identify(f"Bearer {tokens['access_token']}")
    user_id = ids.from_text("user", who.made.user_id)
    assert user_id is not None
    await world.users.disable(who.organisation_id, user_id)
    await asyncio.sleep(1.9)
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {tokens['access_token']}")
    assert error_of(await desk.refresh(tokens["refresh_token"])) == "invalid_grant"
    page = await desk.page(await desk.begin())
    assert (await desk.sign_in(page, who, code=who.code(1))).status_code == 401


async def test_tokens_for_people_are_bound_by_dpop_as_well(world: World) -> None:
    who, key = await person(world), ECKey.generate_key("P-256")
    desk = await a_desk(world, who.organisation_id, dpop_required=True)
    code = (await desk.arrive(who))["code"]
    answer = await desk.redeem(code, proofs=(proof(key, world.nonce()),))
    assert (answer.body or {})["token_type"] == "DPoP"
    token = str((answer.body or {})["access_token"])
    await world.identify(f"DPoP {token}", dpop=call_proof(key, world.nonce(), token))
    assert error_of(await desk.refresh(str((answer.body or {})["refresh_token"]))) == "invalid_dpop_proof"


async def test_a_system_has_no_code_flow_and_an_application_no_client_credentials(world: World) -> None:
    system, desk = await world.partner(), await a_desk(world)
    answer = await desk.ask({"grant_type": "client_credentials"})
    assert error_of(answer) == "unauthorized_client"
    answer = await desk.ask({"grant_type": "authorization_code", "code": "x", "partner": system})
    assert error_of(answer) == "unauthorized_client"
    refused = await Desk(world, system).begin()
    assert refused.status_code == 400
    assert CALLBACK not in refused.text
