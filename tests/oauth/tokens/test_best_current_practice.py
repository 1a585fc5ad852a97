"""RFC 9700's list, where no other test has the point, and what it says of sessions and of signing in anew."""

from typing import Any
from urllib.parse import urlencode

import pytest

from domain.kernel.errors import Forbidden
from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import Desk, Person, person, staff_application, told
from tests.oauth.provider.elsewhere import call, here, refusal
from tests.oauth.signing import ISSUER


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


async def test_a_token_in_the_address_or_in_a_form_is_not_looked_at(world: World, settings: dict[str, Any]) -> None:
    token = await world.token(await world.partner("directory:read cases:write"))
    async with here(settings) as http:
        assert (await call(http, token)).status_code == 200
        by_address = await http.get("/v1/organisations", params={"access_token": token})
        by_form = await http.post("/v1/cases", data={"access_token": token})
        for answer in (by_address, by_form):
            assert refusal(answer) == (401, "unauthenticated")
            assert token not in answer.text


@pytest.mark.parametrize(
    "grant",
    [
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:device_code",
    ],
)
async def test_no_grant_takes_a_persons_password_or_anothers_word(world: World, grant: str) -> None:
    partner = await world.partner()
    form = {"grant_type": grant, "username": "sokha@map", "password": "x", "assertion": "a.b.c"}
    answer = await world.server.token(urlencode(form).encode(), partner.basic)
    assert (answer.status, error_of(answer)) == (400, "unsupported_grant_type")


async def test_what_a_person_typed_is_never_sent_on_by_the_browser(world: World) -> None:
    who, desk = await a_desk(world)
    signed_in = await desk.sign_in(await desk.page(await desk.begin()), who)
    decided = await desk.submit(await desk.page(signed_in), decision="allow")
    assert (signed_in.status_code, decided.status_code) == (303, 303)


@pytest.mark.parametrize("decision", ["allow", "refuse"])
async def test_every_answer_to_the_application_names_the_issuer(world: World, decision: str) -> None:
    who, desk = await a_desk(world)
    page = await desk.page(await desk.sign_in(await desk.page(await desk.begin()), who))
    answer = told(await desk.submit(page, decision=decision))
    assert answer["iss"] == ISSUER
    assert ("code" in answer) is (decision == "allow")


async def test_a_code_that_was_put_into_another_request_is_refused(world: World) -> None:
    who, desk = await a_desk(world)
    victim = Desk(world, desk.partner)
    stolen = (await victim.arrive(who))["code"]
    assert error_of(await desk.redeem(stolen)) == "invalid_grant"  # the verifier is that of the attacker's own request


async def test_a_system_never_passes_as_a_person(world: World) -> None:
    partner = await world.partner()
    token = await world.token(partner)
    actor = await world.identify(f"Bearer {token}")
    assert (actor.user_id, actor.role) == (None, None)
    with pytest.raises(Forbidden):
        await world.server.userinfo("GET", f"Bearer {token}", None, lambda _: None)


async def test_pages_tell_no_other_site_where_one_came_from(settings: dict[str, Any]) -> None:
    async with here(settings) as http:
        assert (await http.get("/oauth/sessions")).headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "passed",
    [
        pytest.param("seen_at = now() - interval '61 minutes'", id="unused for an hour"),
        pytest.param("expires_at = now()", id="twelve hours old"),
    ],
)
async def test_a_session_ends_by_itself(world: World, passed: str) -> None:
    who, desk = await a_desk(world)
    await desk.sign_in(await desk.page(await desk.begin()), who)
    assert 'name="decision"' in (await desk.page(await desk.begin())).text
    await world.owner_sql(
        f"UPDATE oauth.sessions AS s SET {passed} FROM oauth.users AS u "
        "WHERE u.id = s.user_id AND u.organisation_id = :organisation",
        organisation=who.organisation_id,
    )
    assert 'name="password"' in (await desk.page(await desk.begin())).text
    assert "(this browser)" not in (await desk.http.get("/oauth/sessions")).text


@pytest.mark.parametrize(
    "asked", [{"prompt": "login"}, {"prompt": "consent login"}, {"prompt": "select_account"}, {"max_age": "0"}]
)
async def test_an_application_can_have_somebody_sign_in_anew(world: World, asked: dict[str, str]) -> None:
    who, desk = await a_desk(world)
    await desk.sign_in(await desk.page(await desk.begin()), who)
    assert 'name="password"' in (await desk.page(await desk.begin(**asked))).text
    assert 'name="decision"' in (await desk.page(await desk.begin(max_age="3600"))).text


async def test_who_signed_in_for_a_request_may_take_the_time_to_read_it(world: World) -> None:
    who, desk = await a_desk(world)
    await desk.sign_in(await desk.page(await desk.begin()), who)
    page = await desk.page(await desk.begin(max_age="0"))
    asked = await desk.page(await desk.sign_in(page, who, code=who.code(1)))
    assert 'name="decision"' in asked.text
    assert "code" in told(await desk.submit(asked, decision="allow"))
