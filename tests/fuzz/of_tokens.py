"""Tokens, proofs and keys."""

import time
from collections.abc import Mapping
from random import Random
from types import SimpleNamespace
from typing import Any

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

from adapters.oauth.clients.client_assertions import TYPES as ASSERTION_TYPES
from adapters.oauth.clients.client_assertions import _check_claims, _check_signature
from adapters.oauth.clients.client_keys import checked_jwks, is_public_key, key_for, thumbprint_of
from adapters.oauth.possession.dpop import read_proof
from adapters.oauth.signatures.algorithms import STRICT
from adapters.oauth.signatures.compact_jwt import JwtRejected, read_jwt
from adapters.oauth.tokens.verified_token import verify
from adapters.oauth.wire.limits import LARGEST_TOKEN
from adapters.outgoing.guarded_http import Outgoing
from domain.kernel.errors import InvalidValues
from tests.fuzz.inputs import ASCII, SCALARS, SURROGATES, Make, documents, texts
from tests.fuzz.of_oauth import AUDIENCE, FAR, ISSUER, JWT, LONG_TOKEN, NOW, TOKEN, URL, _storable, _within, compact
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import ID

ED, EC = OKPKey.generate_key("Ed25519", {"kid": "a"}), ECKey.generate_key("P-256", {"kid": "b"})


RSA = RSAKey.generate_key(2048, {"kid": "c"})


ED_JWK, EC_JWK, RSA_JWK = (key.as_dict(private=False) for key in (ED, EC, RSA))


ODD = (
    *SURROGATES,
    "\0",
    NOW,
    NOW + 60,
    2**40,
    -1,
    1e300,
    ["a"],
    {"jkt": 1},
    f"client_{ID}",
    f"org_{ID}",
    "jwk",
    "EdDSA",
    "none",
)


ASSERTION = {"iss": "c", "sub": "c", "aud": ISSUER, "jti": "j", "iat": NOW, "exp": NOW + 60, "nbf": NOW}


PROOF = {
    "htm": "GET",
    "htu": URL,
    "iat": NOW,
    "jti": "j",
    "ath": "PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A",
    "nonce": "n",
    "exp": NOW + FAR,
}


def signed(header: Mapping[str, Any], claims: Any, key: Key, algorithm: str) -> str:
    """Write a token that the key has signed, whatever is in it."""
    inside = compact(header, claims).rpartition(".")[0]
    made = STRICT.get_alg(algorithm).sign(inside.encode(), key)  # type: ignore[attr-defined]
    return f"{inside}.{urlsafe_b64encode(made).decode()}"


def _tokens(header: Mapping[str, Any], claims: Mapping[str, Any], key: Key | None = None) -> Make:
    """Make tokens: nearly right text, nearly right objects, and right signatures over nearly right claims."""
    scalars = (*SCALARS, *ODD)
    headers, contents = documents([header], scalars=scalars), documents([claims], scalars=scalars)
    mangled = texts((compact(header, claims), compact({}, {})), of=ASCII, longest=LARGEST_TOKEN + 10)

    def make(random: Random) -> str:
        kind = random.random()
        if kind < 0.3:
            return str(mangled(random))
        if kind < 0.6 or key is None:
            return compact(headers(random) if kind < 0.45 else header, _dated(contents(random)))
        return signed(header, _dated(contents(random)), key, str(header["alg"]))

    return make


def _dated(claims: Any) -> Any:
    """Move the times that are near ``NOW`` to now: a million inputs take longer than a token lives."""
    later = int(time.time()) - NOW
    if later and isinstance(claims, dict):
        for name, value in claims.items():
            if type(value) is int and abs(value - NOW) <= FAR:
                claims[name] = value + later
    return claims


def _keys() -> Make:
    one = documents(
        [ED_JWK, EC_JWK, RSA_JWK, {"kty": "oct", "k": "AA"}], scalars=(*SCALARS, *ODD, "AQAB", "P-384", "X25519", "RSA")
    )

    def make(random: Random) -> Any:
        key = one(random)
        if isinstance(key, dict) and random.random() < 0.2:
            name = ("x", "y", "n", "e", "crv", "kty", "alg", "use", "key_ops", "kid", "x5c")[int(random.random() * 11)]
            key[name] = (
                "AQAB",
                "A" * 43,
                "!",
                "\u1780",
                ["verify"],
                ["sign", "sign"],
                "ES256",
                "enc",
                "",
                7,
                "AA" * 600,
            )[int(random.random() * 11)]
        return key

    return make


def _proofs() -> Make:
    keys, tokens = _keys(), _tokens({"typ": "dpop+jwt", "alg": "EdDSA", "jwk": ED_JWK}, PROOF, ED)

    def make(random: Random) -> str:
        if random.random() < 0.7:
            return str(tokens(random))
        algorithm = ("EdDSA", "ES256", "PS256", "Ed25519")[int(random.random() * 4)]
        return compact({"typ": "dpop+jwt", "alg": algorithm, "jwk": keys(random)}, PROOF, b"x" * 64)

    return make


def _read_key(key: Any) -> bool:
    fits = is_public_key(key)
    if fits:
        thumbprint_of(key)
        key_for({"keys": [key]}, key["kid"], "EdDSA")
    return fits


def _registered(jwks: Any, kept: dict[str, Any]) -> None:
    assert checked_jwks(kept, Outgoing()) == kept
    assert all(thumbprint_of(key) for key in kept["keys"])


def _assertion(text: str) -> float:
    jwt = read_jwt(text, ASSERTION_TYPES)
    _check_signature(jwt, {"keys": [ED_JWK]}, lambda uri, kid: None)
    return _check_claims(jwt, "c", ISSUER)


KNOWN_KEYS: Any = SimpleNamespace(verifying=lambda kid: ED)


PARSERS = (
    Parser(
        "JWT",
        _tokens(JWT, TOKEN),
        lambda text: read_jwt(text, frozenset({"at+jwt"})),
        (JwtRejected,),
        examples=(LONG_TOKEN,),
    ),
    Parser(
        "access token",
        _tokens(JWT, TOKEN, ED),
        lambda text: verify(text, KNOWN_KEYS, ISSUER, AUDIENCE),
        (JwtRejected,),
        lambda given, token: _storable(token),
    ),
    Parser("client assertion", _tokens({"alg": "EdDSA", "kid": "a"}, ASSERTION, ED), _assertion, (JwtRejected,)),
    Parser(
        "DPoP",
        _proofs(),
        lambda text: read_proof(text, "GET", URL),
        (JwtRejected,),
        lambda given, proof: _storable(proof.jkt + proof.jti),
        (LONG_TOKEN,),
    ),
    Parser("DPoP with a token", _proofs(), lambda text: read_proof(text, "GET", URL, "token"), (JwtRejected,)),
    Parser("published key", _keys(), _read_key),
    Parser(
        "registered keys",
        _within(_keys(), lambda key: {"keys": [key, key] if key == {} else [key]}),
        lambda jwks: checked_jwks(jwks, Outgoing()),
        (InvalidValues,),
        _registered,
    ),
    Parser(
        "key set",
        documents([{"keys": [ED_JWK, EC_JWK]}]),
        lambda jwks: checked_jwks(jwks, Outgoing()),
        (InvalidValues,),
    ),
)
