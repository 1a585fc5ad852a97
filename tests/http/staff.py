"""Members of staff who sign in to the running application with a browser, and the application that acts for them."""

import secrets
from types import SimpleNamespace
from typing import Any

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.people.users import Users
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from domain.kernel.roles import SCOPES_OF_ROLE, Role
from tests.app_under_test import Caller, World
from tests.oauth.app_and_people import Partner
from tests.oauth.desk import CALLBACK, PASSWORD, Desk, Person


async def member_of_staff(world: World, organisation: str, role: Role) -> Caller:
    """Sign somebody of that organisation (by code) in; the application asks for all that the role may."""
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
    scopes = SCOPES_OF_ROLE[role]
    made = await world.registry.add(owner, f"Desk of {organisation}", scopes, redirect_uris=[CALLBACK])
    return await colleague_of(world, Caller(world.http, organisation, made.client_id, made.secret, scopes), role)


async def colleague_of(world: World, at: Caller, role: Role, *centres: str) -> Caller:
    """Sign somebody else in at the same application; limited to some centres (by code), if any are named."""
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", at.organisation)
    limited = await world.value("SELECT array_agg(id) FROM corridor.centres WHERE code = ANY ($1)", list(centres))
    engine = make_engine(login_url(world.url, OAUTH), OAUTH)
    try:
        users = Users(engine, FileKeyRing.open(world.service.settings.root_key_file))
        name = f"u{secrets.token_hex(6)}"
        made = await users.add(owner, name, "Sokha Chan", role, password=PASSWORD, centre_ids=limited)
        who = Person(made, owner)
    finally:
        await engine.dispose()
    running: Any = SimpleNamespace(server=world.service.authorization_server, callers=world.service.callers)
    desk = Desk(running, Partner(at.client_id, owner, at.secret))
    tokens = await desk.tokens(who, scope=" ".join(["openid", *sorted(at.scopes)]))
    await desk.http.aclose()
    return Caller(world.http, at.organisation, at.client_id, at.secret, at.scopes, tokens["access_token"])
