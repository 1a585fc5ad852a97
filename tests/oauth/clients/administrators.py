"""People who manage their organisation's partner systems over HTTP, and what they ask for."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2
from joserfc.jwk import ECKey, Key

from domain.kernel import ids
from domain.kernel.roles import Role
from tests.oauth.app_and_people import Partner, World, asserted, assertion_claims, basic
from tests.oauth.desk import CALLBACK, Desk, person
from tests.oauth.signing import public, signed

MANAGING = "organisations:manage directory:read directory:write corridors:sign"
GRANTED = "referrals:read referrals:send webhooks:manage"
ASKED = {"name": "Case desk", "scopes": ["referrals:read", "referrals:send"]}


@dataclass
class Administrator:
    """An organisation with a system of its own, and somebody signed in there."""

    http: httpx2.AsyncClient
    organisation_id: UUID
    system: Partner
    desk: Desk
    token: str

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        extra = {} if json is None else {"json": json}
        headers = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return await self.http.request(method, f"/v1/{path}", headers=headers, **extra)

    @property
    def clients(self) -> str:
        return f"organisations/{ids.to_text('organisation', self.organisation_id)}/clients"

    async def colleague(self, role: Role = Role.SUPERVISOR, **kw: Any) -> "Administrator":
        """Sign somebody else of the organisation in: the same application, in another browser."""
        who = await person(self.desk.world, self.organisation_id, role, **kw)
        desk = Desk(self.desk.world, self.desk.partner)
        tokens = await desk.tokens(who, scope=f"openid {MANAGING} corridors:manage")
        return replace(self, desk=desk, token=tokens["access_token"])

    async def register(self, scopes: str, *keys: Key, **more: Any) -> dict[str, Any]:
        asked = {"name": "Case desk", "scopes": scopes.split(), **more, **({"jwks": jwks(*keys)} if keys else {})}
        made = await self.call("POST", self.clients, asked)
        assert made.status_code == 201, made.text
        return dict(made.json())

    async def rotate(self, client: dict[str, Any], *keys: Key) -> dict[str, Any]:
        renewed = await self.call("POST", f"{self.clients}/{client['id']}/rotate", {"jwks": jwks(*keys)})
        assert renewed.status_code == 200, renewed.text
        return dict(renewed.json())

    async def activate(self, client: dict[str, Any], **headers: str) -> httpx2.Response:
        return await self.call("POST", f"{self.clients}/{client['id']}/activate", **headers)

    async def shown(self, client: dict[str, Any]) -> dict[str, Any]:
        items = (await self.call("GET", f"{self.clients}?limit=200")).json()["items"]
        return next(item for item in items if item["id"] == client["id"])


async def an_administrator(
    http: httpx2.AsyncClient, world: World, role: Role = Role.ORGANISATION_ADMIN, **kw: Any
) -> Administrator:
    organisation = kw.pop("organisation_id", None) or await world.organisation()
    system = await world.partner(GRANTED, organisation_id=organisation)
    application = await world.partner(
        MANAGING + " corridors:manage", organisation_id=organisation, redirect_uris=[CALLBACK]
    )
    desk = Desk(world, application)
    who = await person(world, organisation, role, **kw)
    tokens = await desk.tokens(who, scope=f"openid {MANAGING} corridors:manage")
    return Administrator(http, organisation, system, desk, tokens["access_token"])


def a_key(name: str | None = None) -> Key:
    return ECKey.generate_key("P-256", {"kid": name} if name else {}, auto_kid=name is None)


def jwks(*keys: Key) -> dict[str, Any]:
    return {"keys": [public(key) for key in keys]}


async def ask_token(http: httpx2.AsyncClient, client: dict[str, Any], key: Key | None = None) -> httpx2.Response:
    """Ask for a token with the secret, or as the one who holds the key."""
    form, headers = {"grant_type": "client_credentials"}, {}
    if key is None:
        headers["Authorization"] = basic(client["client_id"], client["client_secret"])
    else:
        form |= asserted(signed(key, assertion_claims(Partner(client["client_id"], UUID(int=0)))))
    return await http.post("/oauth/token", data=form, headers=headers)


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
