"""Every endpoint that authenticates a client refuses what FAPI 2.0 and RFC 7523 refuse, not only the one for tokens."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from adapters.oauth.wire.answers import Answer
from tests.oauth.app_and_people import Partner, World, asserted, assertion_claims, basic, error_of
from tests.oauth.desk import CALLBACK
from tests.oauth.signing import ISSUER, forged, signed, signed_by_hand

KEY = RSAKey.generate_key(2048)
OTHER = RSAKey.generate_key(2048)
ENDPOINTS = ("token", "push", "revoke", "introspect")


async def ask(world: World, endpoint: str, fields: dict[str, str], authorization: str | None = None) -> Answer:
    form = {
        "grant_type": "client_credentials",
        "token": "x",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        **fields,
    }
    answer: Answer = await getattr(world.server, endpoint)(urlencode(form).encode(), authorization)
    return answer


async def a_partner(world: World, key: RSAKey | ECKey = KEY) -> Partner:
    return await world.partner_with_key(key)


def with_claims(**changes: Any) -> Callable[[Partner], dict[str, str]]:
    return lambda partner: asserted(signed(KEY, assertion_claims(partner, **changes)))


def ahead(**seconds: int) -> Callable[[Partner], dict[str, str]]:
    def make(partner: Partner) -> dict[str, str]:
        now = int(time.time())
        times = {name: now + value for name, value in seconds.items()}
        return asserted(signed(KEY, assertion_claims(partner, **times)))

    return make


def _rs256(partner: Partner) -> dict[str, str]:
    return asserted(signed_by_hand(KEY, {"kid": KEY.thumbprint()}, assertion_claims(partner)))


def _none(partner: Partner) -> dict[str, str]:
    return asserted(forged({"alg": "none"}, assertion_claims(partner)).rpartition(".")[0] + ".")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda p: {"client_id": p.client_id}, id="no assertion"),
        pytest.param(
            lambda p: {"client_assertion": asserted(signed(KEY, assertion_claims(p)))["client_assertion"]}, id="no type"
        ),
        pytest.param(
            lambda p: {**asserted(signed(KEY, assertion_claims(p))), "client_assertion_type": "urn:x"}, id="wrong type"
        ),
        pytest.param(with_claims(sub=None), id="no sub"),
        pytest.param(with_claims(sub="somebody"), id="wrong sub"),
        pytest.param(with_claims(iss=None), id="no iss"),
        pytest.param(with_claims(iss="https://elsewhere.example"), id="wrong iss"),
        pytest.param(with_claims(jti=None), id="no jti"),
        pytest.param(with_claims(aud=None), id="no aud"),
        pytest.param(with_claims(aud="https://elsewhere.example"), id="another aud"),
        pytest.param(with_claims(aud=f"{ISSUER}/oauth/par"), id="aud the PAR endpoint"),
        pytest.param(with_claims(aud=f"{ISSUER}/oauth/token"), id="aud the token endpoint"),
        pytest.param(with_claims(aud=f"{ISSUER}/oauth/introspect"), id="aud this endpoint"),
        pytest.param(with_claims(aud=[ISSUER, f"{ISSUER}/oauth/par"]), id="aud an array"),
        pytest.param(with_claims(aud=[ISSUER]), id="aud an array of one"),
        pytest.param(ahead(iat=-360, exp=-300), id="exp five minutes ago"),
        pytest.param(ahead(iat=61, exp=121), id="iat over 60 s ahead"),
        pytest.param(ahead(nbf=61, exp=121), id="nbf over 60 s ahead"),
        pytest.param(_rs256, id="RS256"),
        pytest.param(_none, id="none"),
        pytest.param(lambda p: asserted(signed(OTHER, assertion_claims(p), kid=KEY.thumbprint())), id="another key"),
    ],
)
async def test_no_endpoint_takes_an_invalid_assertion(
    world: World, endpoint: str, make: Callable[[Partner], dict[str, str]]
) -> None:
    answer = await ask(world, endpoint, make(await a_partner(world)))
    assert (answer.status, error_of(answer)) == (401, "invalid_client")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_a_clock_eight_seconds_ahead_authenticates_at_every_endpoint(world: World, endpoint: str) -> None:
    partner = await a_partner(world)
    answer = await ask(world, endpoint, ahead(iat=8, nbf=8, exp=68)(partner))
    # a system without redirect URIs has no authorization request to push; it was recognised all the same
    assert answer.status == 200 or (endpoint, error_of(answer)) == ("push", "invalid_request")
    assert answer.client_id == partner.id


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_an_assertion_used_at_one_endpoint_is_used_up_at_all(world: World, endpoint: str) -> None:
    partner = await a_partner(world)
    fields = asserted(signed(KEY, assertion_claims(partner)))
    await ask(world, endpoint, fields)
    for other in ENDPOINTS:
        assert error_of(await ask(world, other, fields)) == "invalid_client"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_a_client_id_beside_the_assertion_is_the_same_one(world: World, endpoint: str) -> None:
    partner, other = await a_partner(world), await a_partner(world)
    fields = {**asserted(signed(KEY, assertion_claims(partner))), "client_id": other.client_id}
    answer = await ask(world, endpoint, fields)
    assert (answer.status, error_of(answer)) == (400, "invalid_request")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
async def test_there_is_one_way_to_authenticate_at_a_time(world: World, endpoint: str) -> None:
    keyed, secret = await a_partner(world), await world.partner()
    fields = asserted(signed(KEY, assertion_claims(keyed)))
    for given, authorization in (
        (fields, secret.basic),
        (fields, f"Bearer {fields['client_assertion']}"),
        ({"client_assertion_type": fields["client_assertion_type"]}, secret.basic),
    ):
        assert error_of(await ask(world, endpoint, given, authorization)) == "invalid_request"
    for given, authorization in (
        ({}, f"Bearer {fields['client_assertion']}"),
        ({}, basic(keyed.client_id, fields["client_assertion"])),
        ({"client_id": secret.client_id, "client_secret": secret.secret or ""}, None),
        ({"client_secret": secret.secret or ""}, secret.basic),
    ):
        assert error_of(await ask(world, endpoint, given, authorization)) == "invalid_client"


def _body_of(partner: Partner, **more: str) -> bytes:
    claims = json.dumps(assertion_claims(partner))
    repeated = ", ".join(f'"{name}": {value}' for name, value in more.items())
    return f"{claims[:-1]}, {repeated}}}".encode()


def _same_signature_other_text(partner: Partner) -> str:
    """The last character of 64 bytes of signature has bits that decode to nothing."""
    good = signed(EDWARDS, assertion_claims(partner))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return good[:-1] + alphabet[alphabet.index(good[-1]) + 1]


EDWARDS = OKPKey.generate_key("Ed25519")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda p: signed(EDWARDS, _body_of(p, sub=f'"{p.client_id}"')), id="a member twice"),
        pytest.param(lambda p: signed(EDWARDS, _body_of(p, x='{"a": 1, "a": 2}')), id="a member twice, deeper"),
        pytest.param(lambda p: signed_by_hand(EDWARDS, {"b64": False}, assertion_claims(p)), id="b64 without crit"),
        pytest.param(
            lambda p: signed_by_hand(EDWARDS, {"b64": False, "crit": ["b64"]}, assertion_claims(p)), id="b64 with crit"
        ),
        pytest.param(lambda p: signed_by_hand(EDWARDS, {"zip": "DEF"}, assertion_claims(p)), id="zip"),
        pytest.param(
            lambda p: signed(EDWARDS, signed(EDWARDS, assertion_claims(p)).encode(), cty="JWT"), id="a JWT in a JWT"
        ),
        pytest.param(
            lambda p: signed(EDWARDS, json.dumps(signed(EDWARDS, assertion_claims(p))).encode(), cty="JWT"),
            id="a JWT in a JWT, as JSON",
        ),
        pytest.param(_same_signature_other_text, id="bits left over in the signature"),
        pytest.param(lambda p: signed(EDWARDS, assertion_claims(p)) + "=", id="padding"),
        pytest.param(lambda p: signed(EDWARDS, assertion_claims(p)) + "\n", id="a line end"),
        pytest.param(lambda p: " " + signed(EDWARDS, assertion_claims(p)), id="a blank in front"),
        pytest.param(lambda p: signed(EDWARDS, assertion_claims(p)).replace(".", ". ", 1), id="a blank inside"),
        pytest.param(lambda p: signed(EDWARDS, assertion_claims(p)) + ".", id="a fourth part"),
        pytest.param(lambda p: signed(EDWARDS, b"\xef\xbb\xbf" + _body_of(p, x="1")), id="a byte order mark"),
    ],
)
async def test_a_token_that_two_parsers_could_read_differently_is_refused(
    world: World, make: Callable[[Partner], str]
) -> None:
    partner = await world.partner_with_key(EDWARDS)
    assert (await ask(world, "token", asserted(signed(EDWARDS, _body_of(partner, x="1"))))).status == 200
    answer = await ask(world, "token", asserted(make(partner)))
    assert (answer.status, error_of(answer)) == (401, "invalid_client")
