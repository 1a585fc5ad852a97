"""The first people of a new organisation: none before it is confirmed, and one alone opens no person."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.people.users import NewUser, Users
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from domain.kernel.roles import SCOPES_OF_ROLE, Role
from tests.app_under_test import Caller, World, running_world
from tests.http.directory.directory_builders import (
    a_proposed_organisation,
    an_organisation,
    confirmed,
    the_coordinator,
    the_second_person,
)
from tests.http.directory.test_invitations import Browser, browser, invite
from tests.oauth.app_and_people import Partner
from tests.oauth.clients.administrators import a_key, jwks
from tests.oauth.desk import CALLBACK, PASSWORD, Desk, Person
from tests.oauth.people.test_authenticator_change import key_on

__all__ = ["browser"]
ADMINISTERS = SCOPES_OF_ROLE[Role.ORGANISATION_ADMIN]


async def owner_of(world: World, organisation: dict[str, Any]) -> UUID:
    found: UUID = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation["code"])
    return found


async def a_desk(world: World, owner: UUID) -> Desk:
    """An application of that organisation, in a browser of its own."""
    made = await world.registry.add(owner, "Desk", ADMINISTERS, redirect_uris=[CALLBACK])
    running: Any = SimpleNamespace(server=world.service.authorization_server, callers=world.service.callers)
    return Desk(running, Partner(made.client_id, owner, made.secret))


async def test_nobody_of_a_pending_organisation_gets_in(world: World) -> None:
    """Not even with a password, an authenticator and an application that there should not be yet."""
    organisation = await a_proposed_organisation(world)
    owner = await owner_of(world, organisation)
    engine = make_engine(login_url(world.url, OAUTH), OAUTH)
    users = Users(engine, FileKeyRing.open(world.service.settings.root_key_file))
    who = Person(await users.add(owner, "sokha", "Sokha Chan", Role.ORGANISATION_ADMIN, password=PASSWORD), owner)
    await engine.dispose()
    own, of_others = await a_desk(world, owner), await a_desk(world, await owner_of(world, {"code": "nea"}))
    assert (await own.begin()).status_code == 400, "its application is none yet"
    page = await of_others.page(await of_others.begin(scope="openid directory:read"))
    refused = await of_others.sign_in(page, who)
    assert (refused.status_code, 'name="password"' in refused.text) == (401, True), refused.text
    signed = """SELECT count(*) FROM oauth.sessions AS s JOIN oauth.users AS u ON u.id = s.user_id
        WHERE u.organisation_id = $1"""
    assert await world.value(signed, owner) == 0
    tried = "SELECT count(*) FROM corridor.audit WHERE organisation_id = $1 AND entry::json ->> 'operation' = 'sign_in'"
    assert await world.value(tried, owner) == 0, "nobody of that name was found"
    await confirmed(await the_second_person(world), organisation)
    assert (await own.tokens(who, scope="openid directory:read"))["access_token"]
    for desk in (own, of_others):
        await desk.http.aclose()


async def test_the_first_administrator_alone_activates_nothing(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    offer = await browser.offered((await invite(world, organisation)).json()["url"])
    assert (await browser.accept(offer)).status_code == 200
    owner = await owner_of(world, organisation)
    desk = await a_desk(world, owner)
    known = NewUser("", f"sokha@{organisation['code']}", "", f"otpauth://totp/x?secret={key_on(offer)}", ())
    await world.value("UPDATE oauth.users SET totp_last_step = 0 WHERE organisation_id = $1", owner)
    tokens = await desk.tokens(Person(known, owner), scope=" ".join(["openid", *sorted(ADMINISTERS)]))
    await desk.http.aclose()
    sokha = Caller(world.http, organisation["code"], "", "", ADMINISTERS, tokens["access_token"])
    path = f"/v1/organisations/{organisation['id']}/clients"
    made = await sokha.post(path, {"name": "Trail", "scopes": ["audit:read"], "jwks": jwks(a_key())})
    assert (made.status_code, made.json()["status"]) == (201, "pending"), made.text
    for caller in (sokha, await the_second_person(world), await the_coordinator(world)):
        refused = await caller.post(f"{path}/{made.json()['id']}/activate")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_person_required"), refused.text


async def test_nobody_is_invited_where_people_sign_in_at_another_provider(
    world: World, database_url: str, root_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = await an_organisation(world)
    chosen = {"identity_provider": "https://id.example", "identity_provider_only": True}
    async with running_world(database_url, root_key_file, **chosen) as elsewhere:
        monkeypatch.setattr(world.service, "invitations", elsewhere.service.invitations)
        refused = await invite(world, organisation)
    assert (refused.status_code, refused.json()["code"]) == (409, "people_sign_in_elsewhere"), refused.text
    assert "identity provider" in refused.json()["detail"]
    links = "SELECT count(*) FROM oauth.invitations WHERE organisation_id = $1"
    assert await world.value(links, await owner_of(world, organisation)) == 0
