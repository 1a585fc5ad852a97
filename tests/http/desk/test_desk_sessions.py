"""Signing in at the desk and out of it, and what ends a session."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from adapters.oauth.desk.desk_sessions import DeskSessions
from adapters.oauth.desk.token_seal import seal, unseal
from adapters.oauth.people.sessions import IDLE, LIFE
from adapters.oauth.shared_state.secrets_at_rest import digest_of
from domain.kernel.ids import from_text, to_text
from domain.kernel.roles import Role
from domain.oauth.people import Origin
from tests.app_under_test import World
from tests.http.desk.visitor import Visitor, at_desk, registry, staff, visitor
from tests.oauth.desk import PASSWORD

COOKIE = "corridor-desk"


def cookie_of(who: Visitor) -> str:
    found = who.http.cookies.get(COOKIE)
    assert found
    return found


async def forget_tokens(world: World, who: Visitor) -> None:
    """As if the access token were about to expire, in every process."""
    world.service.desk_sessions._known.clear()
    known = await row_of(world, who)
    tokens = unseal(known, cookie_of(who))
    assert tokens is not None
    old = seal(tokens.model_copy(update={"access_until": 0.0}), cookie_of(who))
    await world.value(
        "WITH done AS (UPDATE oauth.desk_sessions SET tokens = $2 WHERE digest = $1 RETURNING 1) SELECT 1 FROM done",
        digest_of(cookie_of(who)),
        old,
    )


async def row_of(world: World, who: Visitor) -> bytes:
    found: bytes = await world.value(
        "SELECT tokens FROM oauth.desk_sessions WHERE digest = $1", digest_of(cookie_of(who))
    )
    return found


async def test_the_page_that_was_asked_for_comes_after_signing_in(world: World) -> None:
    who = visitor(world, await staff(world, "nea"))
    await who.go("/desk/cases?status=closed")
    assert who.place == "/desk/sign-in"
    await who.send("/desk/sign-in", name=who.who.made.sign_in_name)
    await who.send("", name=who.who.made.sign_in_name, password=PASSWORD, code=who.who.code())
    assert str(who.answer.url).endswith("/desk/cases?status=closed")


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/",
        "//evil.example/desk",
        "/oauth/sessions",
        "/desk\\evil",
        "/desk/../oauth",
        "javascript:1",
    ],
)
async def test_nobody_is_led_elsewhere_after_signing_in(world: World, there: str) -> None:
    who = visitor(world, await staff(world, "nea"))
    await who.go(f"/desk/sign-in?next={there}&name={who.who.made.sign_in_name}")
    await who.send("", name=who.who.made.sign_in_name, password=PASSWORD, code=who.who.code())
    assert who.answer.url.host == "127.0.0.1"
    assert who.place in ("/desk", "/desk/../oauth", "/oauth")


async def test_an_unknown_organisation_is_told_so(world: World) -> None:
    who = visitor(world, await staff(world, "nea"))
    await who.go("/desk/sign-in?name=sokha@nowhere")
    assert who.answer.status_code == 404
    assert "no organisation with that code" in who.text
    assert 'value="sokha@nowhere"' in who.answer.text


async def test_one_desk_is_registered_for_an_organisation_however_many_sign_in_at_once(world: World) -> None:
    first = [visitor(world, await staff(world, "lftu")) for _ in range(4)]
    await asyncio.gather(*(one.sign_in() for one in first))
    desks = await world.value(
        "SELECT count(*) FROM oauth.clients AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id "
        "WHERE o.code = 'lftu' AND c.name = 'Corridor desk'"
    )
    assert desks == 1


async def test_a_session_of_the_authorization_server_is_not_taken_up_by_the_next_person(world: World) -> None:
    first = await at_desk(world, "nea")
    second = Visitor(first.http, await staff(world, "nea"))
    await second.go(f"/desk/sign-in?name={second.who.made.sign_in_name}")
    assert 'name="password"' in second.answer.text


async def test_signing_out_ends_everything(world: World) -> None:
    who = await at_desk(world, "nea")
    cookie = cookie_of(who)
    await who.send("/desk/sign-out")
    assert who.place == "/desk/sign-in"
    assert "You are signed out." in who.text
    assert await world.value("SELECT count(*) FROM oauth.desk_sessions WHERE digest = $1", digest_of(cookie)) == 0
    who.http.cookies.set(COOKIE, cookie)
    await who.go("/desk/cases")
    assert who.place == "/desk/sign-in"
    await who.go("/oauth/sessions")
    assert who.who.made.sign_in_name not in who.text
    open_ones = await world.value(
        "SELECT count(*) FROM oauth.allowances AS a JOIN oauth.users AS u ON u.id = a.user_id "
        "WHERE u.name = $1 AND a.ended_at IS NULL",
        who.who.made.sign_in_name.partition("@")[0],
    )
    assert open_ones == 0


async def test_tokens_are_renewed_once_however_many_pages_are_asked_for(world: World) -> None:
    who = await at_desk(world, "nea")
    await forget_tokens(world, who)
    sessions = world.service.desk_sessions
    another = DeskSessions(sessions._engine, sessions._server, sessions._callers, sessions._issuer)

    async def elsewhere() -> bool:
        return await another.access(cookie_of(who), Origin("127.0.0.1", "req_1")) is not None

    pages = [Visitor(who.http, who.who).go("/desk/centre") for _ in range(6)]
    *found, there = await asyncio.gather(*pages, elsewhere())
    assert there is True
    assert {one.place.partition("/centre")[1] for one in found if isinstance(one, Visitor)} == {"/centre"}
    ended = await world.value(
        "SELECT count(*) FROM oauth.allowances AS a JOIN oauth.users AS u ON u.id = a.user_id "
        "WHERE u.name = $1 AND a.ended_at IS NOT NULL",
        who.who.made.sign_in_name.partition("@")[0],
    )
    assert ended == 0


@pytest.mark.parametrize(("column", "age"), [("renewed_at", IDLE), ("expires_at", LIFE - LIFE)])
async def test_a_session_ends_when_nobody_uses_it_and_after_half_a_day(
    world: World, column: str, age: timedelta
) -> None:
    who = await at_desk(world, "nea")
    await world.value(
        f"WITH done AS (UPDATE oauth.desk_sessions SET {column} = now() - $2::interval - interval '1 second' "
        "WHERE digest = $1 RETURNING 1) SELECT 1 FROM done",
        digest_of(cookie_of(who)),
        age,
    )
    world.service.desk_sessions._known.clear()
    await who.go("/desk/cases")
    assert who.place == "/desk/sign-in"


async def test_a_stolen_database_opens_no_session(world: World) -> None:
    who = await at_desk(world, "nea")
    sealed = await row_of(world, who)
    tokens = unseal(sealed, cookie_of(who))
    assert tokens is not None
    assert tokens.refresh_token.encode() not in sealed
    assert unseal(sealed, "another cookie") is None
    assert unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), cookie_of(who)) is None
    stolen = Visitor(httpx2.AsyncClient(transport=who.http._transport, base_url=str(world.http.base_url)), who.who)
    stolen.http.cookies.set(COOKIE, digest_of(cookie_of(who)).hex())
    await stolen.go("/desk/cases")
    assert stolen.place == "/desk/sign-in"


async def test_who_is_disabled_is_out_at_once(world: World) -> None:
    who = await at_desk(world, "nea")
    number = from_text("user", who.who.made.user_id)
    assert number is not None
    async with registry(world) as users:
        await users.disable(who.who.organisation_id, number)
    await world.service.callers.refresh()
    await who.go("/desk/cases")
    assert who.place == "/desk/sign-in"


async def test_a_desk_that_an_administrator_disabled_lets_nobody_in(world: World) -> None:
    admin = await at_desk(world, "central", Role.ORGANISATION_ADMIN)
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = 'central'")
    client = await world.value(
        "SELECT id FROM oauth.clients WHERE organisation_id = $1 AND name = 'Corridor desk'", owner
    )
    await admin.go(f"/desk/organisations/{to_text('organisation', owner)}")
    assert "This is the desk itself." in admin.text
    assert not [link for link in admin.page.links if to_text("client", client) in link]
    await world.registry.disable(owner, client)
    await world.service.callers.refresh()
    await admin.go("/desk/corridors")
    assert admin.place == "/desk/sign-in"
    await admin.go(f"/desk/sign-in?name={admin.who.made.sign_in_name}")
    assert admin.answer.status_code == 403
    assert "The desk of this organisation is switched off" in admin.text
    assert "Ask the operator of Corridor." in admin.text
