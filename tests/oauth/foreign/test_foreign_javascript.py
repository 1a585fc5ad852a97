"""npm's oauth4webapi and openid-client get and use tokens. Not collected without Node; ``conftest.py`` says so."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from adapters.oauth.people.users import Users
from domain.kernel.roles import Role
from tests.node_packages import installed
from tests.oauth.app_and_people import Partner, World
from tests.oauth.desk import PASSWORD, Person, hidden
from tests.oauth.serving import PATIENCE, served
from tests.oauth.signing import ALGORITHMS

FOREIGN = Path(__file__).parent
CALLBACK = "http://127.0.0.1:9/callback"
SCOPES = "directory:read referrals:read"


@pytest.fixture(scope="module")
def issuer(database_url: str, root_key_file: Path) -> Iterator[str]:
    with served(database_url, root_key_file) as address:
        yield address


@pytest.fixture(scope="module")
def packages() -> Path:
    """The folder of the scripts, with the packages that they use."""
    return installed(FOREIGN).parent


def given(partner: Partner, issuer: str, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"issuer": issuer, "client_id": partner.client_id, "scope": SCOPES, **more}
    if partner.key is None:
        return {**said, "client_secret": partner.secret}
    jwk = {**partner.key.as_dict(private=True), "kid": partner.key.thumbprint()}
    return {**said, "jwk": jwk, "alg": ALGORITHMS[type(partner.key)]}


class Node:
    """A script that asks for a browser once at most."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        said = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        if not said:
            assert self.process.stderr is not None
            pytest.fail((await self.process.stderr.read()).decode())
        found = json.loads(said)
        assert isinstance(found, dict)
        return found

    async def record_events(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        await self.process.stdin.drain()


@asynccontextmanager
async def running(packages: Path, script: str, said: dict[str, Any]) -> AsyncIterator[Node]:
    """Start it with what it is told; afterwards it has ended, and its pipes with it."""
    node = Node(
        await asyncio.create_subprocess_exec(
            "node",
            f"{script}.mjs",
            cwd=packages,
            env={**os.environ, "NODE_NO_WARNINGS": "1"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    )
    try:
        await node.record_events(json.dumps(said))
        yield node
    finally:
        with suppress(ProcessLookupError):
            node.process.kill()
        await node.process.communicate()


SCRIPTS = ["oauth4webapi", "openid_client"]
USED = {"status": 200, "active": True, "active_after_revocation": False}


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
@pytest.mark.parametrize("script", SCRIPTS)
async def test_a_system_with_a_secret(world: World, issuer: str, packages: Path, script: str, dpop: bool) -> None:
    partner = await world.partner(SCOPES, dpop_required=dpop)
    async with running(packages, script, given(partner, issuer, dpop=dpop)) as node:
        assert await node.line() == {**USED, "token_type": "dpop" if dpop else "bearer"}


@pytest.mark.parametrize(
    ("script", "key"),
    [
        pytest.param("oauth4webapi", ECKey.generate_key("P-256"), id="oauth4webapi ES256"),
        pytest.param("oauth4webapi", OKPKey.generate_key("Ed25519"), id="oauth4webapi EdDSA"),
        pytest.param("oauth4webapi", RSAKey.generate_key(2048), id="oauth4webapi PS256"),
        pytest.param("openid_client", ECKey.generate_key("P-256"), id="openid-client ES256"),
    ],
)
async def test_a_system_with_keys(world: World, issuer: str, packages: Path, script: str, key: Key) -> None:
    partner = await world.partner_with_key(key, scopes=SCOPES)
    async with running(packages, script, given(partner, issuer)) as node:
        assert await node.line() == {**USED, "token_type": "bearer"}


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
@pytest.mark.parametrize("script", SCRIPTS)
async def test_an_application_for_people(world: World, issuer: str, packages: Path, script: str, dpop: bool) -> None:
    partner = await world.partner_with_key(scopes=SCOPES, redirect_uris=[CALLBACK], dpop_required=dpop)
    users = Users(world.engine, world.key_ring)
    name = f"u{partner.id.hex}"
    made = await users.add(partner.organisation_id, name, "Sokha Chan", Role.CASEWORKER, password=PASSWORD)
    who = Person(made, partner.organisation_id)
    asked = {
        "flow": "code",
        "redirect_uri": CALLBACK,
        "scope": f"openid profile {SCOPES}",
        "algorithm": "oidc",
        "dpop": dpop,
    }
    async with running(packages, script, given(partner, issuer, **asked)) as node:
        await node.record_events(await allow(issuer, (await node.line())["open"], who))
        said = await node.line()
    assert said.pop("claims")["sub"] == made.user_id
    assert said.pop("userinfo")["name"] == "Sokha Chan"
    assert said == {**USED, "token_type": "dpop" if dpop else "bearer"}


async def allow(issuer: str, address: str, who: Person) -> str:
    """Be the person's browser: sign in, allow, and give the address that it is sent back to."""
    async with httpx2.AsyncClient(base_url=issuer, follow_redirects=True, timeout=PATIENCE) as browser:
        page = await browser.get(address)
        signed_in = {"name": who.made.sign_in_name, "password": PASSWORD, "code": who.code()}
        consent = await browser.post("/oauth/sign-in", data={**hidden(page), **signed_in})
        assert consent.status_code == 200, consent.text
        answer = await browser.post(
            "/oauth/consent", data={**hidden(consent), "decision": "allow"}, follow_redirects=False
        )
        assert urlsplit(answer.headers["location"]).path == "/callback"
        return answer.headers["location"]
