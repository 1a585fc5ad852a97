"""A second instance of Corridor as the identity provider, with its own database, keys and address; and the first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2

from adapters.oauth.provider.external_names import name_client
from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.settings import Settings
from api.process.wiring import new_id
from api.v1.routers import ROUTERS
from domain.oauth.external_names import ExternalName
from tests.oauth.app_and_people import Partner, World
from tests.oauth.signing import ISSUER
from tests.timeouts import LONG

SCOPES = "directory:read referrals:read"


@dataclass
class Elsewhere:
    """The provider: where it is, and who is registered there."""

    url: str
    world: World
    system: Partner

    async def token(self, partner: Partner | None = None, scope: str = SCOPES) -> str:
        asked = {"grant_type": "client_credentials", "scope": scope}
        headers = {"Authorization": (partner or self.system).basic}
        async with httpx2.AsyncClient(timeout=LONG) as http:
            answer = await http.post(f"{self.url}/oauth/token", data=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@asynccontextmanager
async def here(settings: dict[str, Any], **provider: Any) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(partial(started_service, Settings(**settings, **provider)), ROUTERS, new_id)
    inside = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ISSUER)
    async with app.router.lifespan_context(app), inside as http:
        yield http


@asynccontextmanager
async def trusting(settings: dict[str, Any], url: str, **more: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """The first instance, which accepts the tokens of the second. A token's ``aud`` is the one that issued it."""
    async with here(settings, identity_provider=url, identity_provider_audience=url, **more) as http:
        yield http


async def call(http: httpx2.AsyncClient, token: str, path: str = "/v1/organisations") -> httpx2.Response:
    return await http.get(path, headers={"Authorization": f"Bearer {token}"})


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def named(world: World, elsewhere: Elsewhere, scopes: str = SCOPES) -> Partner:
    """Register the provider's system here too."""
    ours = await world.partner(scopes)
    await name_client(world.engine, ours.id, name_of(elsewhere, elsewhere.system.client_id))
    return ours


def name_of(elsewhere: Elsewhere, client_id: str, subject: str | None = None) -> ExternalName:
    return ExternalName(elsewhere.url, client_id, subject or client_id)
