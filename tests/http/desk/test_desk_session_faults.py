"""Sessions of the desk over two processes: one renewal at a time, nobody is thrown out, and the end is the end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.desk import desk_sessions
from adapters.oauth.people.users import Users
from adapters.oauth.shared_state.unavailability import run
from adapters.oauth.wire.answers import Answer
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from tests.app_under_test import World, running_world
from tests.http.desk.raw_requests import Reply, ask, cookies_of
from tests.http.desk.visitor import Visitor, at_desk, staff, visitor
from tests.oauth.desk import PASSWORD
from tests.scratch import url_of

REFUSED = Answer(429, {"error": "slow_down"}, {"Retry-After": "1"})


@pytest.fixture
async def processes(own_database: str, root_key_file: Path) -> AsyncIterator[tuple[World, World]]:
    """Two processes on one database."""
    async with (
        running_world(url_of(own_database), root_key_file) as one,
        running_world(url_of(own_database), root_key_file) as other,
    ):
        yield one, other


@dataclass
class Renewals:
    """The tokens that count as expired, and the renewals that were asked for."""

    expired: set[str] = field(default_factory=set)
    asked: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    instead: list[Any] = field(default_factory=list)
    """What the token endpoint does instead, next."""

    def expire(self, *worlds: World) -> None:
        """Let every token that these processes know expire."""
        for world in worlds:
            self.expired |= {one.access_token for one in world.service.desk_sessions._known.values()}


@pytest.fixture
def renewals(processes: tuple[World, World], monkeypatch: pytest.MonkeyPatch) -> Renewals:
    found = Renewals()
    monkeypatch.setattr(desk_sessions, "_expires", lambda tokens: tokens.access_token in found.expired)
    for world in processes:
        server = world.service.authorization_server
        monkeypatch.setattr(server, "token", _counted(found, server.token))
    return found


def _counted(found: Renewals, token: Any) -> Any:
    async def counted(body: bytes, *given: Any) -> Any:
        if parse_qs(body.decode())["grant_type"] != ["refresh_token"]:
            return await token(body, *given)
        found.asked += 1
        found.begun.set()
        await asyncio.sleep(0.05)  # so that the others come meanwhile
        if found.instead:
            return found.instead.pop()
        return await token(body, *given)

    return counted


async def today(world: World, one: Visitor) -> Reply:
    return await ask(world, "/desk/cases", cookie=cookies_of(one))


async def test_many_requests_at_once_renew_a_session_once(processes: tuple[World, World], renewals: Renewals) -> None:
    first, second = processes
    one = await at_desk(first, "nea")
    assert (await today(second, one)).status == 200
    for _ in range(2):
        renewals.asked = 0
        renewals.expire(first, second)
        replies = await asyncio.gather(*(today(world, one) for world in processes for _ in range(10)))
        assert [reply.status for reply in replies] == [200] * 20
        assert renewals.asked == 1


async def test_nobody_renews_what_they_read_before_a_renewal(
    processes: tuple[World, World], renewals: Renewals
) -> None:
    first, second = processes
    one = await at_desk(first, "nea")
    digest = desk_sessions.digest_of(one.http.cookies["corridor-desk"])
    read = await first.value("SELECT tokens FROM oauth.desk_sessions WHERE digest = $1", digest)
    renewals.expire(first)
    assert (await today(first, one)).status == 200
    sessions = second.service.desk_sessions
    assert not await run(sessions._engine, partial(desk_sessions._announce, digest=digest, read=read))
    assert (await today(second, one)).status == 200


async def test_a_refusal_for_haste_ends_no_session(processes: tuple[World, World], renewals: Renewals) -> None:
    first, _ = processes
    one = await at_desk(first, "nea")
    renewals.expire(first)
    renewals.instead.append(REFUSED)
    reply = await today(first, one)
    assert (reply.status, reply.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert int(reply.headers["retry-after"]) > 0
    await first.value("UPDATE oauth.desk_sessions SET renewing_until = now() - interval '1 minute' RETURNING 1")
    assert (await today(first, one)).status == 200


async def test_signing_out_while_tokens_are_renewed_ends_the_session(
    processes: tuple[World, World], renewals: Renewals
) -> None:
    first, second = processes
    one = await at_desk(first, "nea")
    cookie = one.http.cookies["corridor-desk"]
    renewals.expire(first)
    renewing = asyncio.create_task(today(first, one))
    await renewals.begun.wait()
    await second.service.desk_sessions._forget(desk_sessions.digest_of(cookie))
    assert (await renewing).status == 303
    ended = "SELECT bool_and(ended_at IS NOT NULL) FROM oauth.allowances WHERE user_id = $1"
    assert await first.value(ended, user_of(one))
    assert (await today(first, one)).status == 303


def user_of(one: Visitor) -> UUID:
    return UUID(one.who.made.user_id.partition("_")[2])


async def is_in(world: World, one: Visitor) -> bool:
    """Whether a page is shown that consists of what the process knows, and for which it asks the API nothing."""
    reply = await ask(world, "/desk/centre", cookie=cookies_of(one))
    return not reply.headers.get("location", "").startswith("/desk/sign-in")


async def test_who_signs_out_in_one_process_is_out_in_the_other(processes: tuple[World, World]) -> None:
    first, second = processes
    one = await at_desk(first, "nea")
    elsewhere = cookies_of(one)
    assert await is_in(first, one)
    assert await is_in(second, one)
    await one.go("/desk/cases")
    await one.send("/desk/sign-out")
    assert one.place == "/desk/sign-in"
    await second.service.callers.refresh()  # each process does so every second
    for world in processes:
        reply = await ask(world, "/desk/centre", cookie=elsewhere)
        assert reply.headers["location"].startswith("/desk/sign-in")


async def test_who_is_disabled_sees_no_page_any_more(processes: tuple[World, World]) -> None:
    first, second = processes
    one = await at_desk(first, "nea")
    assert await is_in(first, one)
    assert await is_in(second, one)
    engine = make_engine(login_url(first.url, OAUTH), OAUTH)
    try:
        await Users(engine, FileKeyRing.open(first.service.settings.root_key_file)).disable(
            one.who.organisation_id, user_of(one)
        )
    finally:
        await engine.dispose()
    for world in processes:
        await world.service.callers.refresh()
        assert not await is_in(world, one)


async def test_signing_in_again_ends_the_session_before(processes: tuple[World, World]) -> None:
    first, _ = processes
    one = await at_desk(first, "nea")
    before = cookies_of(one)
    one.who = await staff(first, "nea")
    await one.go("/desk/sign-in")
    await one.send("/desk/sign-in", name=one.who.made.sign_in_name)
    await one.send("", name=one.who.made.sign_in_name, password=PASSWORD, code=one.who.code())
    reply = await ask(first, "/desk/cases", cookie=before)
    assert reply.headers["location"].startswith("/desk/sign-in")


async def test_a_copy_of_the_database_opens_no_session(processes: tuple[World, World]) -> None:
    first, _ = processes
    one = await at_desk(first, "nea")
    cookie = one.http.cookies["corridor-desk"]
    digest = desk_sessions.digest_of(cookie)
    tokens = await first.value("SELECT tokens FROM oauth.desk_sessions WHERE digest = $1", digest)
    opened = desk_sessions.unseal(tokens, cookie)
    assert opened is not None
    for secret in (cookie, opened.access_token, opened.refresh_token, opened.person["name"]):
        assert secret.encode() not in tokens
    guesses = [digest.hex(), digest.decode("latin-1"), desk_sessions.digest_of(digest.hex()).hex(), ""]
    assert [desk_sessions.unseal(tokens, guess) for guess in guesses] == [None] * 4
    other = await at_desk(first, "nea")
    await first.value(
        "UPDATE oauth.desk_sessions SET tokens = $1 WHERE digest = $2 RETURNING 1",
        tokens,
        desk_sessions.digest_of(other.http.cookies["corridor-desk"]),
    )
    first.service.desk_sessions._known.clear()
    assert not await is_in(first, other)


async def test_of_two_tabs_that_sign_in_the_slower_one_is_led_in(processes: tuple[World, World]) -> None:
    first, _ = processes
    one = visitor(first, await staff(first, "nea"))
    late = await ask(first, "/desk/sign-in", f"name={one.who.made.sign_in_name}".encode())
    assert late.status == 303
    await one.sign_in()
    reply = await ask(first, "/desk/signed-in", b"code=c&state=s", cookie=cookies_of(one))
    assert (reply.status, reply.headers["location"]) == (303, "/desk")
    stranger = await ask(first, "/desk/signed-in", b"code=c&state=s")
    assert stranger.status == 400
