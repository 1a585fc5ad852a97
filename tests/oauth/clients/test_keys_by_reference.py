"""A client whose operator publishes its keys: we read them there, and only there."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key
from sqlalchemy import text

from adapters.oauth.clients.registry import Clients
from adapters.oauth.server import AuthorizationServer
from adapters.oauth.signatures import fetched_keys
from adapters.oauth.wire.answers import Answer
from adapters.outgoing import guarded_http
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing
from domain.kernel.errors import InvalidValues
from domain.oauth.clients import JwksUri
from tests.https_server import NAME, Site, https_site, leads_to
from tests.oauth.app_and_people import AUDIENCE, Partner, World, asserted, assertion_claims, error_of, form_of
from tests.oauth.signing import ISSUER, public, signed

KEY, NEXT = ECKey.generate_key("P-256", auto_kid=True), ECKey.generate_key("P-256", auto_kid=True)


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    asked = leads_to(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(guarded_http, "SECONDS", 20.0)
    async with https_site(tmp_path) as site:
        publish(site, KEY)
        yield site
    assert set(asked) <= {NAME}


def publish(site: Site, *keys: Key, **members: Any) -> None:
    site.body = json.dumps({"keys": [{**public(key), **members} for key in keys]}).encode()


@asynccontextmanager
async def registered(world: World, site: Site, scopes: str = "referrals:read") -> AsyncIterator["System"]:
    outgoing = Outgoing(AllowedHosts((f"{NAME}:{site.port}",)), site.tls)
    organisation, clients = await world.organisation(), Clients(world.engine, outgoing=outgoing)
    made = await clients.add(organisation, "Case system", scopes.split(), jwks=JwksUri(site.url))
    server = AuthorizationServer(world.engine, world.callers, ISSUER, AUDIENCE, outgoing=outgoing)
    yield System(server, clients, Partner(made.client_id, organisation, key=KEY))


class System:
    """A system of a partner, and the authorization server that it asks."""

    def __init__(self, server: AuthorizationServer, clients: Clients, partner: Partner) -> None:
        self.server, self.clients, self.partner = server, clients, partner

    async def ask(self, key: Key = KEY, *, endpoint: str = "token", **header: Any) -> Answer:
        assertion = signed(key, assertion_claims(self.partner), **header)
        form = form_of(self.partner, {"token": "x", **asserted(assertion)})
        answer: Answer = await getattr(self.server, endpoint)(form, None)
        return answer


async def test_a_system_gets_a_token_with_keys_that_it_publishes(world: World, site: Site) -> None:
    async with registered(world, site) as system:
        for endpoint in ("token", "token", "introspect", "revoke"):
            assert (await system.ask(endpoint=endpoint)).status == 200
        assert len(site.asked) == 1


async def test_keys_behind_a_reference_change_without_a_word_to_us(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetched_keys, "PAUSE_SECONDS", 0.0)
    async with registered(world, site) as system:
        assert (await system.ask()).status == 200
        publish(site, NEXT)
        assert (await system.ask(NEXT)).status == 200
        assert error_of(await system.ask(KEY)) == "invalid_client"


async def test_strangers_cannot_make_us_ask_without_end(world: World, site: Site) -> None:
    async with registered(world, site) as system:
        assert (await system.ask()).status == 200
        for number in range(10):
            assert error_of(await system.ask(NEXT, kid=f"../{number}")) == "invalid_client"
        assert len(site.asked) == 1


async def test_many_requests_at_once_read_the_keys_once(world: World, site: Site) -> None:
    site.pause = 0.2
    async with registered(world, site) as system:
        answers = await asyncio.gather(*(system.ask() for _ in range(6)))
        assert [answer.status for answer in answers] == [200] * 6
        assert len(site.asked) == 1


async def test_no_transaction_is_open_while_keys_are_read(world: World, site: Site) -> None:
    site.pause = 1.0
    async with registered(world, site) as system:
        asking = asyncio.create_task(system.ask())
        await site.arrived.wait()
        async with world.engine.connect() as connection:
            count = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = :name"
            # what runs by the clock has one for a moment; one that waits for the keys would be there each time
            found = []
            for _ in range(10):
                found.append(await connection.scalar(text(count), {"name": world.engine.url.database}))
                await asyncio.sleep(0.02)
        assert not asking.done()
        assert min(found) == 0
        assert (await asking).status == 200


async def test_what_a_token_says_about_its_keys_is_not_followed(world: World, site: Site) -> None:
    async with registered(world, site) as system:
        for header in ({"jku": site.url}, {"jwk": public(NEXT)}, {"x5u": site.url}):
            assert error_of(await system.ask(NEXT, **header)) == "invalid_client"
        assert error_of(await system.ask(kid=None)) == "invalid_client"  # by reference, a key must have a name
        assert site.asked == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"status": "500 Oh"}, id="an error"),
        pytest.param({"status": "302 Found"}, id="a redirect"),
        pytest.param({"body": b"<html>"}, id="a page"),
        pytest.param({"body": b"[]"}, id="a list"),
        pytest.param({"body": b'{"keys": "x"}'}, id="no list of keys"),
        pytest.param({"body": b"[" * 100_000}, id="nested deep"),
    ],
)
async def test_while_the_keys_cannot_be_read_the_system_is_told_to_come_back(
    world: World, site: Site, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(site, name, value)
    async with registered(world, site) as system:
        answer = await system.ask()
        assert (answer.status, error_of(answer)) == (503, "temporarily_unavailable")
        assert answer.headers["Retry-After"]


async def test_keys_that_are_private_weak_or_for_something_else_do_not_count(world: World, site: Site) -> None:
    async with registered(world, site) as system:
        publish(site, KEY, use="enc")
        assert error_of(await system.ask()) == "invalid_client"
    site.body = json.dumps({"keys": [{**KEY.as_dict(private=True), "kid": KEY.kid}]}).encode()
    async with registered(world, site) as system:
        assert error_of(await system.ask()) == "invalid_client"
    site.body = json.dumps({"keys": [{**public(KEY), "alg": "RS256"}, {"kty": "oct", "k": "eA", "kid": "x"}]}).encode()
    async with registered(world, site) as system:
        assert error_of(await system.ask()) == "invalid_client"


@pytest.mark.parametrize("uri", ["http://keys.example.org/", "https://127.0.0.1/jwks", "https://localhost/", "x", ""])
async def test_a_reference_leads_to_a_public_host(world: World, uri: str) -> None:
    with pytest.raises(InvalidValues) as refused:
        await world.partner(jwks=JwksUri(uri))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/jwks_uri", "invalid_jwks_uri")]


async def test_a_name_that_leads_inside_is_not_followed(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with registered(world, site) as system:
        partner = await world.partner(
            jwks=JwksUri(f"https://{NAME}/jwks.json")
        )  # port 443, which is not allowed inside
        other = System(system.server, system.clients, Partner(partner.client_id, partner.organisation_id, key=KEY))
        assert (await other.ask()).status == 503
        assert site.asked == []
