"""Tokens of an external identity provider: a second instance of Corridor, with its own database, keys and address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth import provider_keys
from adapters.oauth.external_clients import name_client
from api.app import create_app
from api.routers import ROUTERS
from api.settings import Settings
from api.wiring import new_id, running_service
from domain.errors import InvalidValues
from tests.oauth.desk import CALLBACK
from tests.oauth.serving import served
from tests.oauth.signing import ISSUER
from tests.oauth.world import Partner, World, make_world

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
        async with httpx2.AsyncClient() as http:
            answer = await http.post(f"{self.url}/oauth/token", data=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@pytest.fixture
async def elsewhere(empty_database: str, tmp_path: Path) -> AsyncIterator[Elsewhere]:
    key_file = tmp_path / "other.key"
    async with make_world(empty_database, FileKeyRing.open(key_file, create=True)) as world:
        system = await world.partner(SCOPES + " audit:read")
        with served(empty_database, key_file) as url:
            yield Elsewhere(url, world, system)


@pytest.fixture
def settings(database_url: str, root_key_file: Path) -> dict[str, Any]:
    return {"database_url": database_url, "master_key_file": root_key_file, "issuer": ISSUER, "run_worker": False}


@asynccontextmanager
async def here(settings: dict[str, Any], **provider: str) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(partial(running_service, Settings(**settings, **provider)), ROUTERS, new_id)
    inside = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ISSUER)
    async with app.router.lifespan_context(app), inside as http:
        yield http


@asynccontextmanager
async def trusting(settings: dict[str, Any], url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with here(settings, identity_provider=url, identity_provider_audience=url) as http:
        yield http


async def call(http: httpx2.AsyncClient, token: str, path: str = "/v1/organisations") -> httpx2.Response:
    return await http.get(path, headers={"Authorization": f"Bearer {token}"})


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def named(world: World, elsewhere: Elsewhere, scopes: str = SCOPES) -> Partner:
    """Register the provider's system here too."""
    ours = await world.partner(scopes)
    name = elsewhere.system.client_id
    await name_client(world.engine, ours.id, elsewhere.url, name, name)
    return ours


async def test_a_token_of_the_provider_opens_what_both_allow_and_ours_still_work(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await named(world, elsewhere, "directory:read cases:read")
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        for _ in range(2):
            assert (await call(http, token)).status_code == 200
        assert refusal(await call(http, token, "/v1/referrals")) == (403, "insufficient_scope")  # not granted here
        assert refusal(await call(http, token, "/v1/cases")) == (403, "insufficient_scope")  # not in the token
        assert (await call(http, await world.token(ours))).status_code == 200
        metadata = (await http.get("/.well-known/oauth-protected-resource")).json()
        assert metadata["authorization_servers"] == [ISSUER, elsewhere.url]


async def test_a_system_that_is_not_named_here_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    stranger = await elsewhere.world.partner(SCOPES)
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token(stranger))) == (401, "invalid_token")


async def test_the_same_name_with_another_subject_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await world.partner(SCOPES)
    await name_client(world.engine, ours.id, elsewhere.url, elsewhere.system.client_id, "user_somebody")
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == (401, "invalid_token")


async def test_an_issuer_that_is_not_configured_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    async with here(settings) as http:
        assert refusal(await call(http, await elsewhere.token())) == (401, "invalid_token")


async def test_a_token_for_another_audience_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    async with here(settings, identity_provider=elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == (401, "invalid_token")


async def test_a_token_that_was_altered_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    await named(world, elsewhere)
    head, claims, _ = (await elsewhere.token()).split(".")
    other = (await elsewhere.token()).split(".")[2]
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, f"{head}.{claims}.{other}")) == (401, "invalid_token")


async def test_a_client_disabled_here_is_out_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await named(world, elsewhere)
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        assert (await call(http, token)).status_code == 200
        await world.clients.disable(ours.organisation_id, ours.id)
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == (401, "invalid_token")


async def test_while_the_keys_cannot_be_fetched_it_is_503_and_then_works(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await named(world, elsewhere)
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        with monkeypatch.context() as away:
            away.setattr(provider_keys, "LARGEST_ANSWER", 10)
            assert refusal(await call(http, token)) == (503, "unavailable")
        monkeypatch.setattr(provider_keys, "PAUSE_SECONDS", 0.0)
        assert (await call(http, token)).status_code == 200


async def test_a_provider_that_is_away_is_503_and_own_tokens_work(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = await named(world, elsewhere)
    monkeypatch.setattr(provider_keys, "FETCH_SECONDS", 0.0)
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == (503, "unavailable")
        assert (await call(http, await world.token(ours))).status_code == 200


async def test_an_application_for_people_gets_no_name_and_no_name_is_given_twice(
    world: World, elsewhere: Elsewhere
) -> None:
    ours = await named(world, elsewhere)
    desk = await world.partner(SCOPES, redirect_uris=[CALLBACK])
    with pytest.raises(InvalidValues):
        await name_client(world.engine, desk.id, elsewhere.url, "desk", "desk")
    name = elsewhere.system.client_id
    with pytest.raises(InvalidValues):
        await name_client(world.engine, ours.id, elsewhere.url, name, name)
