"""Signing in, sessions and what people allow: in the audit trail of their organisation, and only by ids."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.people import sign_in as rules
from domain.kernel import ids
from domain.kernel.quota import Quota
from tests.oauth.app_and_people import World, make_world
from tests.oauth.desk import PASSWORD, Desk, Person, attempt, hidden, person, staff_application
from tests.oauth.provider.elsewhere import here
from tests.oauth.reading import trail

GUESS = "zzzzz-zzzzz"
"""A code that is none, nor a part of any id."""
FIELDS = ("operation", "outcome", "about", "user_id", "client_id", "object_id")


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


def seen(entries: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(entry[name] for name in FIELDS) for entry in entries]


async def count(url: str, table: str = "corridor.audit") -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


@pytest.fixture
async def http(settings: dict[str, Any]) -> AsyncIterator[httpx2.AsyncClient]:
    async with here(settings) as inside:
        yield inside


async def test_from_sign_in_to_sign_out_each_step_is_in_the_trail_of_the_organisation(
    world: World, http: httpx2.AsyncClient
) -> None:
    who, desk = await a_desk(world)
    await desk.tokens(who)
    listed = hidden(await desk.http.get("/oauth/sessions"))
    await desk.http.post("/oauth/sessions", data=listed)
    user, application = who.made.user_id, desk.partner.client_id
    entries = await trail(world, http, who.organisation_id)
    assert seen(entries) == [
        ("sign_in", "allowed", "signed_in", user, application, user),
        ("allow_application", "allowed", "application_allowed", user, application, application),
        ("end_session", "allowed", "session_ended", user, None, None),
    ]
    assert all(entry["address"] == "127.0.0.1" and entry["case_id"] is None for entry in entries)
    assert await trail(world, http, await world.organisation()) == []


async def test_each_failure_says_what_was_wrong_and_never_who_it_was(world: World, http: httpx2.AsyncClient) -> None:
    who, desk = await a_desk(world)
    stranger = await staff_application(world, await world.organisation())
    name, password = who.made.sign_in_name, "guess of a password"
    await attempt(world, desk.partner, name, password, GUESS)
    await attempt(world, desk.partner, name, PASSWORD, GUESS)
    await attempt(world, stranger, name, PASSWORD, who.code())
    await attempt(world, desk.partner, name, PASSWORD, who.made.recovery_codes[0])  # no page, hence no session
    user_id = ids.from_text("user", who.made.user_id)
    assert user_id is not None
    await world.users.disable(who.organisation_id, user_id)
    await attempt(world, desk.partner, name, PASSWORD, who.code())
    entries = await trail(world, http, who.organisation_id)
    user, application = who.made.user_id, desk.partner.client_id
    assert seen(entries) == [
        ("sign_in", "refused", "wrong_password", None, application, user),
        ("sign_in", "refused", "wrong_code", None, application, user),
        ("sign_in", "refused", "application_of_another_organisation", None, stranger.client_id, user),
        ("sign_in", "refused", "person_disabled", None, application, user),
    ]
    assert [(entry["address"], entry["request_id"]) for entry in entries] == [("203.0.113.9", "req_1")] * 4
    written = json.dumps(entries)
    for secret in (name, name.partition("@")[0], password, PASSWORD, "Sokha", GUESS):
        assert secret not in written


async def test_a_recovery_code_is_told_apart(world: World, http: httpx2.AsyncClient) -> None:
    who, desk = await a_desk(world)
    await desk.sign_in(await desk.page(await desk.begin()), who, code=who.made.recovery_codes[0])
    assert [entry["about"] for entry in await trail(world, http, who.organisation_id)] == [
        "signed_in_with_recovery_code"
    ]


async def test_a_name_that_nobody_has_leaves_no_entry(world: World, database_url: str) -> None:
    _, desk = await a_desk(world)
    before = await count(database_url)
    for name in ("nobody@nowhere", "", "x' OR 1=1 --@y", f"nobody@o-{desk.partner.organisation_id.hex}"):
        assert await attempt(world, desk.partner, name, PASSWORD, "000000") == "SignInFailed"
    assert await count(database_url) == before


async def test_who_must_wait_is_noted_once(
    world: World, http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, desk = await a_desk(world)
    monkeypatch.setattr(rules, "BY_ACCOUNT_AND_ADDRESS", Quota(2, 600))
    for number in range(10):
        await attempt(world, desk.partner, who.made.sign_in_name, "guess", str(number))
    abouts = [entry["about"] for entry in await trail(world, http, who.organisation_id)]
    assert abouts == ["wrong_password", "wrong_password", "too_many_tries"]


async def test_a_refused_application_is_in_the_trail(world: World, http: httpx2.AsyncClient) -> None:
    who, desk = await a_desk(world)
    page = await desk.page(await desk.sign_in(await desk.page(await desk.begin()), who))
    await desk.submit(page, decision="refuse")
    about = [(entry["about"], entry["outcome"]) for entry in await trail(world, http, who.organisation_id)]
    assert about == [("signed_in", "allowed"), ("application_refused", "refused")]


async def test_what_was_used_twice_and_what_was_handed_back_is_in_the_trail(
    world: World, http: httpx2.AsyncClient
) -> None:
    who, desk = await a_desk(world)
    first = await desk.tokens(who)
    assert (await desk.refresh(first["refresh_token"])).status == 200
    for _ in range(2):
        assert (await desk.refresh(first["refresh_token"])).status == 400
    code = (await desk.arrive(who))["code"]
    assert (await desk.redeem(code)).status == 200
    assert (await desk.redeem(code)).status == 400
    second = (await desk.redeem((await desk.arrive(who))["code"])).body or {}
    for _ in range(2):
        assert (await world.revoke(desk.partner, second["refresh_token"])).status == 200
    entries = await trail(world, http, who.organisation_id)
    said = [row for row in seen(entries) if row[0] not in ("sign_in", "allow_application")]
    user, application = who.made.user_id, desk.partner.client_id
    assert said == [
        ("request_token", "refused", "refresh_token_reused", user, application, None),
        ("request_token", "refused", "code_reused", user, application, None),
        ("revoke_token", "allowed", "tokens_revoked", user, application, None),
    ]


async def test_without_an_entry_there_is_no_session_no_code_and_no_end(empty_database: str, tmp_path: Path) -> None:
    owner = await asyncpg.connect(empty_database)
    async with make_world(empty_database, FileKeyRing.open(tmp_path / "key", create=True)) as world:
        who, desk = await a_desk(world)
        await owner.execute("REVOKE INSERT ON corridor.audit FROM corridor_oauth")
        page = await desk.page(await desk.begin())
        assert (await desk.sign_in(page, who)).status_code == 500
        assert await count(empty_database, "oauth.sessions") == 0
        await owner.execute("GRANT INSERT ON corridor.audit TO corridor_oauth")
        page = await desk.page(await desk.sign_in(page, who, code=who.code(1)))
        await owner.execute("REVOKE INSERT ON corridor.audit FROM corridor_oauth")
        assert (await desk.submit(page, decision="allow")).status_code == 500
        assert await count(empty_database, "oauth.codes") == 0
        listed = await desk.http.get("/oauth/sessions")
        assert (await desk.http.post("/oauth/sessions", data=hidden(listed))).status_code == 500
        assert re.search("this browser", (await desk.http.get("/oauth/sessions")).text)
    await owner.close()
