"""What is refused of the tokens of an external identity provider, which is stood in for."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey
from uuid_utils.compat import uuid7

from adapters.oauth.callers import Callers
from adapters.oauth.provider.external_names import name_client
from adapters.oauth.provider.identity_provider import IdentityProvider
from domain.kernel.access import Actor
from domain.kernel.errors import InvalidToken, Unavailable
from domain.oauth.errors import DpopNonceNeeded, DpopRefused
from domain.oauth.external_names import ExternalName
from tests.oauth.app_and_people import AUDIENCE, Partner, World
from tests.oauth.signing import ISSUER, call_proof, forged, hs256, public, signed

PROVIDER = "https://id.example"
URL = f"{ISSUER}/v1/cases"


@dataclass
class Foreign:
    """The provider's key, the client that one of its names means, and a process that accepts its tokens."""

    key: ECKey
    name: str
    ours: Partner
    callers: Callers
    away: bool = False

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.away:
            return httpx2.Response(503)
        keys = {"keys": [public(self.key)]}
        metadata = {"issuer": PROVIDER, "jwks_uri": f"{PROVIDER}/keys"}
        return httpx2.Response(200, json=keys if request.url.path == "/keys" else metadata)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        said = {
            "iss": PROVIDER,
            "sub": self.name,
            "client_id": self.name,
            "aud": AUDIENCE,
            "scope": "referrals:read",
            "jti": uuid7().hex,
            "iat": now,
            "exp": now + 300,
            **changes,
        }
        return {name: value for name, value in said.items() if value is not None}

    def token(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        wanted = {"typ": "at+jwt", "kid": self.key.thumbprint(), **(header or {})}
        return signed(self.key, self.claims(**changes), **wanted)

    async def call(self, token: str, scheme: str = "Bearer", dpop: str | None = None) -> Actor:
        return await self.callers.identify(f"{scheme} {token}", method="GET", url=URL, dpop=dpop)


@pytest.fixture
async def foreign(world: World) -> AsyncIterator[Foreign]:
    ours, name = await world.partner(), f"0oa{uuid7().hex}"
    await name_client(world.engine, ours.id, ExternalName(PROVIDER, name, name))
    made = Foreign(ECKey.generate_key("P-256"), name, ours, world.callers)
    provider = IdentityProvider(PROVIDER, AUDIENCE, httpx2.MockTransport(made.answer))
    made.callers = Callers(world.engine, world.key_ring, ISSUER, AUDIENCE, provider=provider)
    await made.callers.start()
    yield made
    await made.callers.stop()


async def test_a_good_token_is_let_in(foreign: Foreign) -> None:
    actor = await foreign.call(foreign.token())
    assert (actor.client_id, actor.scopes) == (foreign.ours.id, {"referrals:read"})
    assert await foreign.call(foreign.token(aud=["https://other.example", AUDIENCE])) == actor
    assert await foreign.call(foreign.token({"typ": "application/at+jwt"})) == actor


@pytest.mark.parametrize(
    "seconds_from_now",
    [
        pytest.param({"exp": -1}, id="expired"),
        pytest.param({"exp": 3700}, id="lives_longer_than_an_hour"),
        pytest.param({"iat": -86_400, "exp": 60}, id="was_made_long_ago"),
        pytest.param({"iat": 61, "exp": 120}, id="from_the_future"),
        pytest.param({"nbf": 61}, id="not_valid_yet"),
    ],
)
async def test_times(foreign: Foreign, seconds_from_now: dict[str, int]) -> None:
    with pytest.raises(InvalidToken):
        await foreign.call(foreign.token(**{name: int(time.time()) + off for name, off in seconds_from_now.items()}))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": None}, id="without_exp"),
        pytest.param({"iat": None}, id="without_iat"),
        pytest.param({"aud": "https://other.example"}, id="for_another_resource"),
        pytest.param({"aud": ["https://other.example", f"{AUDIENCE}/"]}, id="for_others_and_a_near_match"),
        pytest.param({"aud": None}, id="for_nobody"),
        pytest.param({"aud": {"aud": AUDIENCE}}, id="aud_an_object"),
        pytest.param({"iss": f"{PROVIDER}/"}, id="issuer_with_a_final_slash"),
        pytest.param({"iss": PROVIDER.upper()}, id="issuer_in_capitals"),
        pytest.param({"iss": f"{PROVIDER}.evil.example"}, id="issuer_with_a_longer_host"),
        pytest.param({"iss": [PROVIDER]}, id="issuer_a_list"),
        pytest.param({"iss": None}, id="without_issuer"),
        pytest.param({"iss": ISSUER}, id="issuer_ours_signed_by_theirs"),
        pytest.param({"sub": "somebody else"}, id="unmapped_sub"),
        pytest.param({"sub": None}, id="without_sub"),
        pytest.param({"client_id": "0oa_unknown"}, id="unmapped_client"),
        pytest.param({"client_id": None, "azp": "x"}, id="without_client_id"),
        pytest.param({"jti": None}, id="without_jti"),
        pytest.param({"scope": None}, id="without_scope"),
        pytest.param({"scope": ["referrals:read"]}, id="scope_a_list"),
        pytest.param({"cnf": {"x5t#S256": "x"}}, id="bound_to_what_we_do_not_know"),
        pytest.param({"cnf": "x"}, id="cnf_a_text"),
    ],
)
async def test_claims(foreign: Foreign, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        await foreign.call(foreign.token(**changes))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"typ": None}, id="typ_missing"),
        pytest.param({"typ": "JWT"}, id="an_id_token"),
        pytest.param({"typ": "dpop+jwt"}, id="a_proof"),
        pytest.param({"kid": "unknown"}, id="unknown_kid"),
        pytest.param({"kid": None}, id="without_kid"),
        pytest.param({"kid": "../../keys/1"}, id="kid_a_path"),
        pytest.param({"kid": "' OR 1=1 --"}, id="kid_sql"),
        pytest.param({"kid": "x" * 3000}, id="kid_long"),
        pytest.param({"jku": "https://evil.example/keys"}, id="jku"),
    ],
)
async def test_header(foreign: Foreign, header: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        await foreign.call(foreign.token(header))


@pytest.mark.parametrize("algorithm", ["RS256", "none", "NONE", "HS256", "ES384", ""])
async def test_another_algorithm(foreign: Foreign, algorithm: str) -> None:
    header = {"typ": "at+jwt", "kid": foreign.key.thumbprint(), "alg": algorithm}
    with pytest.raises(InvalidToken):
        await foreign.call(forged(header, foreign.claims()))


async def test_hs256_with_the_public_key(foreign: Foreign) -> None:
    with pytest.raises(InvalidToken):
        await foreign.call(hs256({"typ": "at+jwt", "kid": foreign.key.thumbprint()}, foreign.claims(), foreign.key))


async def test_another_key_under_the_same_kid(foreign: Foreign) -> None:
    header = {"typ": "at+jwt", "kid": foreign.key.thumbprint()}
    with pytest.raises(InvalidToken):
        await foreign.call(signed(ECKey.generate_key("P-256"), foreign.claims(), **header))


async def test_an_embedded_key(foreign: Foreign) -> None:
    other = ECKey.generate_key("P-256")
    header = {"typ": "at+jwt", "kid": other.thumbprint(), "jwk": public(other)}
    with pytest.raises(InvalidToken):
        await foreign.call(signed(other, foreign.claims(), **header))


async def test_a_token_of_a_megabyte(foreign: Foreign) -> None:
    with pytest.raises(InvalidToken):
        await foreign.call(foreign.token(padding="x" * 1_000_000))


async def test_a_bound_token_needs_a_proof_by_its_key_and_is_nothing_as_bearer(foreign: Foreign) -> None:
    mine, other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    token = foreign.token(cnf={"jkt": mine.thumbprint()})
    with pytest.raises(InvalidToken):
        await foreign.call(token)
    with pytest.raises(DpopRefused):
        await foreign.call(token, "DPoP")
    with pytest.raises(DpopNonceNeeded) as needed:
        await foreign.call(token, "DPoP", call_proof(mine, None, token))
    nonce = needed.value.nonce
    with pytest.raises(DpopRefused):
        await foreign.call(token, "DPoP", call_proof(other, nonce, token))
    with pytest.raises(InvalidToken):
        await foreign.call(token, dpop=call_proof(mine, nonce, token))
    assert (await foreign.call(token, "DPoP", call_proof(mine, nonce, token))).client_id == foreign.ours.id
    unbound = foreign.token()
    with pytest.raises(InvalidToken):
        await foreign.call(unbound, "DPoP", call_proof(mine, nonce, unbound))


async def test_keys_that_cannot_be_had_are_unavailable_and_no_refusal(foreign: Foreign) -> None:
    foreign.away = True
    with pytest.raises(Unavailable):
        await foreign.call(foreign.token())


async def test_a_token_that_is_known_still_ends_when_it_expires(
    foreign: Foreign, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = int(time.time()) + 600
    token = foreign.token(exp=ends)
    await foreign.call(token)
    monkeypatch.setattr(time, "time", lambda: ends + 0.1)
    with pytest.raises(InvalidToken):
        await foreign.call(token)
