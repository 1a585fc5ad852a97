"""A person of ours who signs in at the second instance, by code flow and PKCE, over HTTP as a browser would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from adapters.oauth.provider.external_names import name_client, name_person
from domain.kernel import ids
from domain.kernel.roles import Role
from tests.oauth.app_and_people import Partner, World
from tests.oauth.desk import CALLBACK, Desk, Person, person
from tests.oauth.provider.elsewhere import Elsewhere, name_of
from tests.timeouts import LONG

SCOPES = "directory:read cases:read audit:read"


@dataclass
class Colleague:
    """One person, registered at both instances, and an application, registered at both."""

    elsewhere: Elsewhere
    desk: Desk
    there: Person
    here: Person
    application: Partner

    @property
    def user_id(self) -> Any:
        return ids.from_text("user", self.here.made.user_id)

    @property
    def name(self) -> Any:
        return name_of(self.elsewhere, self.desk.partner.client_id, self.there.made.user_id)

    async def token(self, scope: str = SCOPES) -> str:
        """Sign in there and redeem the code."""
        asked = {
            "grant_type": "authorization_code",
            "code": (await self.desk.arrive(self.there, scope=scope))["code"],
            "redirect_uri": CALLBACK,
            "code_verifier": self.desk.verifier,
        }
        headers = {"Authorization": self.desk.partner.basic}
        answer = await self.desk.http.post("/oauth/token", data=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@asynccontextmanager
async def colleague(
    world: World, elsewhere: Elsewhere, role: Role = Role.SUPERVISOR, scopes: str = SCOPES, *, named: bool = True
) -> AsyncIterator[Colleague]:
    """Somebody with ``role`` here, in an application with ``scopes`` here; there they may do more than either."""
    there = await person(elsewhere.world, role=Role.SUPERVISOR)
    desk_there = await elsewhere.world.partner(SCOPES, organisation_id=there.organisation_id, redirect_uris=[CALLBACK])
    here = await person(world, role=role)
    application = await world.partner(scopes, organisation_id=here.organisation_id, redirect_uris=[CALLBACK])
    desk = Desk(elsewhere.world, desk_there)
    async with httpx2.AsyncClient(base_url=elsewhere.url, timeout=LONG) as desk.http:
        made = Colleague(elsewhere, desk, there, here, application)
        await name_client(world.engine, application.id, name_of(elsewhere, desk_there.client_id))
        if named:
            await name_person(world.engine, made.user_id, made.name)
        yield made
