"""Access tokens that must not open anything."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.signatures import compact_jwt
from adapters.oauth.signatures.signing_keys import SigningKeys
from domain.kernel import ids
from domain.kernel.errors import InvalidToken
from tests.oauth.app_and_people import AUDIENCE, Partner, World, assertion_claims, make_world
from tests.oauth.signing import ISSUER, forged, hs256, signed, signed_by_hand


def claims_of(partner: Partner, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": partner.client_id,
        "client_id": partner.client_id,
        "org": ids.to_text("organisation", partner.organisation_id),
        "scope": "referrals:read",
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 300,
        "jti": "j" * 32,
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def by_us(keys: SigningKeys, claims: dict[str, Any], **header: Any) -> str:
    return signed(keys.present.key, claims, **{"typ": "at+jwt", "kid": keys.present.kid, **header})


def by_hand(keys: SigningKeys, claims: dict[str, Any], **header: Any) -> str:
    return signed_by_hand(keys.present.key, {"typ": "at+jwt", "kid": keys.present.kid, **header}, claims)


async def refused(world: World, token: str) -> None:
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {token}")


async def test_what_we_sign_with_all_claims_is_accepted(world: World) -> None:
    partner = await world.partner()
    for sign in (by_us, by_hand):
        token = sign(world.callers.keys, claims_of(partner))
        assert (await world.identify(f"Bearer {token}")).client_id == partner.id


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": int(time.time()) - 1}, id="expired"),
        pytest.param({"exp": None}, id="no exp"),
        pytest.param({"exp": "never"}, id="exp a text"),
        pytest.param({"iat": None}, id="no iat"),
        pytest.param({"iat": int(time.time()) + 86_400}, id="issued tomorrow"),
        pytest.param({"nbf": int(time.time()) + 86_400}, id="not valid yet"),
        pytest.param({"iss": "https://elsewhere.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"aud": "https://elsewhere.example"}, id="another resource"),
        pytest.param({"aud": [AUDIENCE, "https://elsewhere.example"]}, id="two resources"),
        pytest.param({"aud": None}, id="no resource"),
        pytest.param({"sub": None}, id="no sub"),
        pytest.param({"jti": None}, id="no jti"),
        pytest.param({"scope": None}, id="no scope"),
        pytest.param({"scope": ["referrals:read"]}, id="scope a list"),
        pytest.param({"client_id": None}, id="no client"),
        pytest.param({"client_id": "client_" + "0" * 32}, id="a client that does not exist"),
        pytest.param({"client_id": "user_" + "0" * 32}, id="a client id of another kind"),
        pytest.param({"org": "org_" + "0" * 32}, id="another organisation than the client's"),
        pytest.param({"cnf": "x"}, id="cnf a text"),
        pytest.param({"cnf": {}}, id="cnf empty"),
    ],
)
async def test_claims(world: World, changes: dict[str, Any]) -> None:
    await refused(world, by_us(world.callers.keys, claims_of(await world.partner(), **changes)))


ATTACKER = OKPKey.generate_key("Ed25519")


def _hs256_with_the_public_key(keys: SigningKeys, claims: dict[str, Any]) -> str:
    return hs256({"typ": "at+jwt", "kid": keys.present.kid}, claims, keys.present.key)


def _altered(keys: SigningKeys, claims: dict[str, Any]) -> str:
    good, other = by_us(keys, claims), forged({}, {**claims, "scope": "identity:read"})
    return ".".join((good.split(".")[0], other.split(".")[1], good.split(".")[2]))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda keys, claims: by_us(keys, claims, typ="JWT"), id="an ID token's typ"),
        pytest.param(lambda keys, claims: by_us(keys, claims, typ=None), id="no typ"),
        pytest.param(lambda keys, claims: by_us(keys, claims, typ="dpop+jwt"), id="a proof's typ"),
        pytest.param(lambda keys, claims: by_hand(keys, claims, crit=["x"], x=1), id="unknown crit"),
        pytest.param(lambda keys, claims: by_hand(keys, claims, typ=["at+jwt"]), id="typ a list"),
        pytest.param(lambda keys, claims: by_hand(keys, claims, typ={}), id="typ an object"),
        pytest.param(lambda keys, claims: by_hand(keys, claims, kid=[keys.present.kid]), id="kid a list"),
        pytest.param(lambda keys, claims: by_us(keys, claims, kid=None), id="no kid"),
        pytest.param(lambda keys, claims: by_us(keys, claims, kid="unknown"), id="unknown kid"),
        pytest.param(lambda keys, claims: by_us(keys, claims, kid="../../../dev/null"), id="kid as path"),
        pytest.param(lambda keys, claims: by_us(keys, claims, kid="' OR 1=1 --"), id="kid as SQL"),
        pytest.param(lambda keys, claims: by_us(keys, claims, jku="https://evil.example/k"), id="jku"),
        pytest.param(
            lambda keys, claims: signed(
                ATTACKER, claims, typ="at+jwt", kid=keys.present.kid, jwk=ATTACKER.as_dict(private=False)
            ),
            id="embedded jwk",
        ),
        pytest.param(
            lambda keys, claims: signed(ATTACKER, claims, typ="at+jwt", kid=keys.present.kid), id="another key"
        ),
        pytest.param(
            lambda keys, claims: signed(ECKey.generate_key("P-256"), claims, typ="at+jwt", kid=keys.present.kid),
            id="another algorithm",
        ),
        pytest.param(
            lambda keys, claims: forged({"alg": "none", "typ": "at+jwt"}, claims, b"").rstrip("."), id="none, cut"
        ),
        pytest.param(lambda keys, claims: forged({"alg": "none", "typ": "at+jwt"}, claims, b""), id="none"),
        pytest.param(
            lambda keys, claims: forged({"alg": "none", "typ": "at+jwt"}, claims), id="none, with a signature"
        ),
        pytest.param(lambda keys, claims: by_hand(keys, claims, crit=["b64"], b64=False), id="crit"),
        pytest.param(_hs256_with_the_public_key, id="HS256 with the public key"),
        pytest.param(_altered, id="altered claims"),
        pytest.param(lambda keys, claims: by_us(keys, claims) + "A", id="a signature longer by one"),
        pytest.param(lambda keys, claims: "A" * 1_000_000, id="1 MB of nothing"),
        pytest.param(lambda keys, claims: by_us(keys, {**claims, "x": "y" * 1_000_000}), id="1 MB, signed"),
        pytest.param(lambda keys, claims: by_us(keys, claims) + " x", id="something behind it"),
        pytest.param(lambda keys, claims: "", id="nothing"),
        pytest.param(lambda keys, claims: "..", id="dots"),
        pytest.param(lambda keys, claims: "é.é.é", id="letters beyond ASCII"),
    ],
)
async def test_header_and_shape(world: World, make: Callable[[SigningKeys, dict[str, Any]], str]) -> None:
    token = make(world.callers.keys, claims_of(await world.partner()))
    if token:
        await refused(world, token)


async def test_an_assertion_is_no_access_token(world: World) -> None:
    partner = await world.partner_with_key()
    assert partner.key is not None
    await refused(world, signed(partner.key, assertion_claims(partner), typ="at+jwt"))


async def test_a_megabyte_is_refused_before_anything_looks_into_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.partner()
    looked_into: list[str] = []

    class Shape:
        def fullmatch(self, text: str) -> None:
            looked_into.append(text)

    monkeypatch.setattr(compact_jwt, "SHAPE", Shape())
    await refused(world, "A" * 1_000_000)
    assert looked_into == []
    await refused(world, "A" * 100)
    assert len(looked_into) == 1


async def test_a_token_of_one_process_is_good_in_another(
    world: World, database_url: str, key_ring: FileKeyRing
) -> None:
    partner = await world.partner()
    async with make_world(database_url, key_ring) as other:
        token = await world.token(partner)
        assert (await other.identify(f"Bearer {token}")).client_id == partner.id
        assert [key["kid"] for key in world.server.jwks()["keys"]] == [
            key["kid"] for key in other.server.jwks()["keys"]
        ]
        await other.clients.disable(partner.organisation_id, partner.id)
        await asyncio.sleep(1.9)
        await refused(world, token)


async def test_processes_that_start_together_agree_on_one_key(key_ring: FileKeyRing, empty_database: str) -> None:
    worlds = [make_world(empty_database, key_ring) for _ in range(3)]
    started = await asyncio.gather(*(each.__aenter__() for each in worlds))
    try:
        names = [[key["kid"] for key in world.server.jwks()["keys"]] for world in started]
        assert [len(each) for each in names] == [1, 1, 1]
        assert names[0] == names[1] == names[2]
    finally:
        for each in worlds:
            await each.__aexit__(None, None, None)


async def test_private_signing_keys_are_wrapped_in_the_database(world: World) -> None:
    async with world.engine.connect() as connection:
        rows = (await connection.exec_driver_sql("SELECT wrapped, public_jwk FROM oauth.signing_keys")).all()
    for wrapped, public_jwk in rows:
        assert b"PRIVATE KEY" not in wrapped
        assert public_jwk.keys() == {"kty", "crv", "x", "kid", "use", "alg"}
