"""Assertions that must not authenticate anybody: those of the FAPI 2.0 security profile, and some of our own."""

import asyncio
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from adapters.keyring.file_key_ring import FileKeyRing
from domain.kernel.errors import InvalidValues
from tests.oauth.app_and_people import Partner, World, asserted, assertion_claims, error_of, make_world
from tests.oauth.signing import ISSUER, forged, hs256, public, signed, signed_by_hand

now = int(time.time())
KEY = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)
with warnings.catch_warnings(action="ignore", category=SecurityWarning):
    RSA_TOO_SHORT = RSAKey.generate_key(1024)


async def refused(world: World, partner: Partner, assertion: str) -> str:
    answer = await world.token_answer(partner, **asserted(assertion))
    assert (answer.status, error_of(answer)) == (401, "invalid_client")
    assert "access_token" not in (answer.body or {})
    return str((answer.body or {})["error_description"])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"exp": now - 1}, "expired", id="expired"),
        pytest.param({"exp": now - 1, "iat": now - 61}, "expired", id="expired with iat"),
        pytest.param({"exp": None}, "exp", id="no exp"),
        pytest.param({"exp": "soon"}, "exp", id="exp a text"),
        pytest.param({"exp": True}, "exp", id="exp a boolean"),
        pytest.param({"exp": 10**400}, "exp", id="exp beyond all numbers"),
        pytest.param({"exp": now + 3600}, "300 seconds", id="lives for an hour"),
        pytest.param({"exp": now + 3600, "iat": None}, "300 seconds", id="lives for an hour, no iat"),
        pytest.param({"exp": now + 60, "iat": now - 3600}, "300 seconds", id="an hour old"),
        pytest.param({"aud": "https://elsewhere.example"}, "aud", id="wrong aud"),
        pytest.param({"aud": f"{ISSUER}/oauth/token"}, "aud", id="aud the token endpoint"),
        pytest.param({"aud": f"{ISSUER}/"}, "aud", id="aud with a slash more"),
        pytest.param({"aud": [ISSUER, "https://elsewhere.example"]}, "aud", id="aud with another"),
        pytest.param({"aud": [ISSUER]}, "aud", id="aud a list"),
        pytest.param({"aud": None}, "aud", id="no aud"),
        pytest.param({"sub": None}, "sub", id="no sub"),
        pytest.param({"sub": ["x"]}, "sub", id="sub a list"),
        pytest.param({"sub": "client_" + "0" * 32}, "known", id="sub an unknown client"),
        pytest.param({"sub": "x' OR 1=1 --"}, "known", id="sub as SQL"),
        pytest.param({"iss": None}, "iss", id="no iss"),
        pytest.param({"iss": "client_" + "0" * 32}, "iss", id="iss another client"),
        pytest.param({"jti": None}, "jti", id="no jti"),
        pytest.param({"jti": 7}, "jti", id="jti a number"),
        pytest.param({"jti": "j" * 300}, "jti", id="jti too long"),
        pytest.param({"jti": "a\x00b"}, "jti", id="jti with NUL"),
        pytest.param({"nbf": now + 120}, "not valid yet", id="nbf two minutes ahead"),
        pytest.param({"nbf": now + 90, "exp": now + 120}, "not valid yet", id="nbf more than 60 s ahead"),
        pytest.param({"iat": now + 3600, "exp": now + 3660}, "not valid yet", id="iat an hour ahead"),
    ],
)
async def test_claims(world: World, changes: dict[str, Any], why: str) -> None:
    partner = await world.partner_with_key(KEY)
    assert why in await refused(
        world, partner, signed(KEY, assertion_claims(partner, **_moved_to_the_present(changes)))
    )


def _moved_to_the_present(changes: dict[str, Any]) -> dict[str, Any]:
    """The table was written when the tests were collected, which may be many minutes ago."""
    late = int(time.time()) - now
    return {
        name: value + late if type(value) is int and abs(value - now) < 10**6 else value
        for name, value in changes.items()
    }


@pytest.mark.parametrize("name", ["iat", "nbf"])
async def test_a_clock_ten_seconds_off_is_accepted(world: World, name: str) -> None:
    partner = await world.partner_with_key(KEY)
    for seconds in (10, -10):
        claims = assertion_claims(partner, **{name: int(time.time()) + seconds})
        assert (await world.token_answer(partner, **asserted(signed(KEY, claims)))).status == 200


async def test_reused_jti(world: World) -> None:
    partner = await world.partner_with_key(KEY)
    assertion = signed(KEY, assertion_claims(partner))
    assert (await world.token_answer(partner, **asserted(assertion))).status == 200
    assert "jti" in await refused(world, partner, assertion)


async def test_a_jti_is_used_up_also_by_a_request_that_is_refused(world: World) -> None:
    partner = await world.partner_with_key(KEY)
    assertion = signed(KEY, assertion_claims(partner))
    first = await world.token_answer(partner, scope="audit:read", **asserted(assertion))
    assert error_of(first) == "invalid_scope"
    assert "jti" in await refused(world, partner, assertion)


async def test_reused_jti_on_another_process(world: World, database_url: str, key_ring: FileKeyRing) -> None:
    partner = await world.partner_with_key(KEY)
    async with make_world(database_url, key_ring) as other:
        for _ in range(5):
            fields = asserted(signed(KEY, assertion_claims(partner)))
            answers = await asyncio.gather(
                *(each.token_answer(partner, **fields) for each in (world, other) for _ in range(4))
            )
            assert sorted(answer.status for answer in answers) == [200] + [401] * 7


async def test_two_clients_may_happen_on_the_same_jti(world: World) -> None:
    for partner in (await world.partner_with_key(KEY), await world.partner_with_key(KEY)):
        claims = assertion_claims(partner, jti=f"same-{now}")
        assert (await world.token_answer(partner, **asserted(signed(KEY, claims)))).status == 200


def _with_rs256(partner: Partner) -> str:
    return jwt.encode({"alg": "RS256", "kid": RSA.thumbprint()}, assertion_claims(partner), RSA, algorithms=["RS256"])


def _with_none(partner: Partner) -> str:
    return forged({"alg": "none"}, assertion_claims(partner)).rpartition(".")[0] + "."


def _with_public_key_as_secret(partner: Partner) -> str:
    return hs256({}, assertion_claims(partner), RSA)


ATTACKER = ECKey.generate_key("P-256")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(_with_rs256, id="RS256"),
        pytest.param(_with_none, id="none"),
        pytest.param(_with_public_key_as_secret, id="HS256 with the public key"),
        pytest.param(lambda p: signed(ATTACKER, assertion_claims(p)), id="another key"),
        pytest.param(
            lambda p: signed(ATTACKER, assertion_claims(p), jwk=ATTACKER.as_dict(private=False)), id="embedded jwk"
        ),
        pytest.param(lambda p: signed(RSA, assertion_claims(p), jku="https://evil.example/jwks"), id="jku"),
        pytest.param(lambda p: signed(RSA, assertion_claims(p), x5u="https://evil.example/x"), id="x5u"),
        pytest.param(
            lambda p: forged({"alg": "PS256", "crit": ["exp"], "exp": 1}, assertion_claims(p)), id="unknown crit"
        ),
        pytest.param(lambda p: signed(RSA, assertion_claims(p), typ="at+jwt"), id="typ of an access token"),
        pytest.param(lambda p: signed(RSA, assertion_claims(p), typ="dpop+jwt"), id="typ of a proof"),
        pytest.param(lambda p: forged({"alg": "PS256", "typ": ["JWT"]}, assertion_claims(p)), id="typ a list"),
        pytest.param(lambda p: signed(RSA, assertion_claims(p), kid="../../etc/passwd"), id="kid as path"),
        pytest.param(lambda p: signed(RSA, assertion_claims(p), kid="x' OR '1'='1"), id="kid as SQL"),
        pytest.param(lambda p: signed(RSA, b"[1,2]"), id="claims a list"),
        pytest.param(lambda p: signed(RSA, b'{"exp": NaN}'), id="claims with NaN"),
        pytest.param(lambda p: signed(RSA, b'{"sub":"a","sub":"b"}'), id="claims with a repeated member"),
        pytest.param(lambda p: signed(RSA, b"[" * 3000), id="claims nested deep"),
        pytest.param(lambda p: signed(RSA, b"\xff\xfe"), id="claims not UTF-8"),
        pytest.param(lambda p: "a.b", id="two parts"),
        pytest.param(lambda p: "a.b.c.d.e", id="five parts"),
        pytest.param(lambda p: "é.b.c", id="not base64url"),
        pytest.param(lambda p: "A" * 60_000, id="too long"),
        pytest.param(lambda p: signed(RSA, assertion_claims(p))[:-8], id="signature cut short"),
    ],
)
async def test_header_and_shape(world: World, make: Callable[[Partner], str]) -> None:
    partner = await world.partner_with_key(RSA)
    await refused(world, partner, make(partner))


async def test_an_unknown_crit_is_refused_however_well_it_is_signed(world: World) -> None:
    key = OKPKey.generate_key("Ed25519")
    partner = await world.partner_with_key(key)
    good = signed_by_hand(key, {}, assertion_claims(partner))
    assert (await world.token_answer(partner, **asserted(good))).status == 200
    await refused(world, partner, signed_by_hand(key, {"crit": ["x"], "x": 1}, assertion_claims(partner)))


async def test_a_key_is_used_only_with_its_own_algorithm(world: World) -> None:
    partner = await world.partner_with_key(KEY)
    await refused(world, partner, forged({"alg": "PS256", "kid": KEY.thumbprint()}, assertion_claims(partner)))


async def test_a_removed_key_no_longer_authenticates(world: World) -> None:
    partner = await world.partner_with_key(KEY)
    await world.clients.rotate(partner.organisation_id, partner.id, jwks={"keys": [public(RSA)]})
    await refused(world, partner, signed(KEY, assertion_claims(partner)))


async def test_the_assertion_type_is_required(world: World) -> None:
    partner = await world.partner_with_key(KEY)
    fields = {**asserted(signed(KEY, assertion_claims(partner))), "client_assertion_type": "other"}
    answer = await world.token_answer(partner, **fields)
    assert error_of(answer) == "invalid_client"


@pytest.mark.parametrize(
    "jwks",
    [
        pytest.param({}, id="no keys"),
        pytest.param({"keys": []}, id="empty"),
        pytest.param([], id="a list"),
        pytest.param("https://partner.example/jwks", id="a URL"),
        pytest.param({"keys": [public(KEY)] * 11}, id="too many"),
        pytest.param({"keys": [public(KEY), public(KEY)]}, id="the same kid twice"),
        pytest.param({"keys": ["x"]}, id="not an object"),
        pytest.param({"keys": [{"kty": "EC"}]}, id="members missing"),
        pytest.param({"keys": [KEY.as_dict(private=True)]}, id="a private key"),
        pytest.param({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}, id="a symmetric key"),
        pytest.param({"keys": [public(ECKey.generate_key("P-384"))]}, id="another curve"),
        pytest.param({"keys": [public(OKPKey.generate_key("X25519"))]}, id="a key for agreement"),
        pytest.param({"keys": [public(OKPKey.generate_key("Ed448"))]}, id="Ed448"),
        pytest.param({"keys": [public(RSA_TOO_SHORT)]}, id="RSA too short"),
        pytest.param({"keys": [{**public(RSA), "alg": "RS256"}]}, id="alg RS256"),
        pytest.param({"keys": [{**public(KEY), "use": "enc"}]}, id="for encryption"),
        pytest.param({"keys": [{**public(KEY), "x": "!!"}]}, id="broken number"),
        pytest.param({"keys": [{**public(KEY), "x": public(KEY)["y"]}]}, id="point off the curve"),
        pytest.param({"keys": [{**public(KEY), "kid": 7}]}, id="kid a number"),
    ],
)
async def test_unfit_keys_are_not_registered(world: World, jwks: object) -> None:
    with pytest.raises(InvalidValues) as refused:
        await world.partner(jwks=jwks)
    assert refused.value.faults[0].code == "invalid_jwks"
