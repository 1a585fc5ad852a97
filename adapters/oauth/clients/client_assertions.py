"""``private_key_jwt``: a client authenticates by signing an assertion for us (RFC 7523; FAPI 2.0, 5.3.2.1)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from adapters.oauth.clients.client_keys import key_for
from adapters.oauth.clients.client_model import Client, find_registered
from adapters.oauth.clients.key_references import KeysAtHand, KeysNeeded
from adapters.oauth.shared_state.replay_guard import first_use
from adapters.oauth.signatures.compact_jwt import (
    JwtRejected,
    UnverifiedJwt,
    must_be_in_time,
    numeric_date,
    read_jwt,
    text_claim,
)
from adapters.oauth.wire.limits import ASSERTION_SECONDS, LARGEST_JTI, SKEW_SECONDS
from domain.kernel.sentence import Sentence
from domain.oauth.clients import reference_of
from domain.ports.clock import utc_now

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TYPES: frozenset[str | None] = frozenset({None, "JWT", "client-authentication+jwt"})


def client_of_assertion(session: Session, assertion: str, issuer: str, at_hand: KeysAtHand) -> Client:
    """Return the client that signed; raises ``JwtRejected``. Uses up the ``jti``, so commit in any case.

    Raises ``KeysNeeded`` if its keys are kept by reference and not at hand; nothing is used up then.
    """
    jwt = read_jwt(assertion, TYPES)
    client = find_registered(session, text_claim(jwt.claims, "sub"))
    if client is None or client.jwks is None:
        raise JwtRejected(Sentence("The client is unknown, or does not authenticate with keys."))
    _check_signature(jwt, client.jwks, at_hand)
    until = _check_claims(jwt, client.get_client_id(), issuer)
    jti = text_claim(jwt.claims, "jti", LARGEST_JTI)
    if not first_use(session, "client assertion", client.get_client_id(), jti, until + 2 * SKEW_SECONDS):
        raise JwtRejected(Sentence("The jti was already used."))
    return client


def _check_signature(jwt: UnverifiedJwt, jwks: Mapping[str, Any], at_hand: KeysAtHand) -> None:
    uri = reference_of(jwks)
    if uri is not None:
        kid = text_claim(jwt.header, "kid")
        published = at_hand(uri, kid)
        if published is None:
            raise KeysNeeded(uri, kid)
        jwks = published
    key = key_for(jwks, jwt.header.get("kid"), jwt.algorithm)
    if key is None:
        raise JwtRejected(Sentence("No registered key of the client fits the kid and alg in the header."))
    jwt.verified_by(key)


def _check_claims(jwt: UnverifiedJwt, client_id: str, issuer: str) -> float:
    claims, now = jwt.claims, utc_now.seconds()
    if claims.get("iss") != client_id:
        raise JwtRejected(Sentence("The claims iss and sub must both be the client_id."))
    if claims.get("aud") != issuer:
        raise JwtRejected(Sentence("The claim aud must be the issuer of this server, as a single string."))
    expires = numeric_date(claims, "exp", required=True) or 0.0
    issued, not_before = numeric_date(claims, "iat"), numeric_date(claims, "nbf")
    must_be_in_time(now, expires, max(issued or 0.0, not_before or 0.0) - SKEW_SECONDS)
    if expires - (now if issued is None else issued) > ASSERTION_SECONDS:
        raise JwtRejected(Sentence("The token may be valid for at most {seconds} seconds.", seconds=ASSERTION_SECONDS))
    return expires
