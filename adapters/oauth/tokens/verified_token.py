"""Verifies an access token: signature by our own key, ``typ iss aud exp``, and that it names caller and scopes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from adapters.oauth.signatures.compact_jwt import JwtRejected, claim_malformed, numeric_date, read_jwt, text_claim
from adapters.oauth.signatures.signing_keys import ALGORITHM, SigningKeys
from adapters.oauth.tokens.access_tokens import TYPE
from adapters.oauth.wire.limits import SKEW_SECONDS
from domain.kernel import ids
from domain.kernel.access import Actor
from domain.kernel.sentence import Sentence
from domain.ports.clock import utc_now

TYPES: frozenset[str | None] = frozenset({TYPE})


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """The content of a valid access token. ``jkt``: the thumbprint of the key it is bound to.

    ``allowance_id``: what a person who signed in here allowed the client. For a token of an external provider:
    ``external_name_id``, the name it was found by, and ``external_user_id`` if that is a person.
    """

    kid: str
    jti: str
    subject: str
    client_id: UUID
    organisation_id: UUID
    scopes: frozenset[str]
    issued_at: float
    expires_at: float
    jkt: str | None
    allowance_id: UUID | None
    external_user_id: UUID | None = None
    external_name_id: UUID | None = None

    @property
    def for_a_person(self) -> bool:
        """Return whether a person signed in for it."""
        return self.allowance_id is not None or self.external_user_id is not None


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A verified token and the actor it represents."""

    token: VerifiedToken
    actor: Actor


def verify(text: str, keys: SigningKeys, issuer: str, audience: str) -> VerifiedToken:
    """Parse and check a token; raises ``JwtRejected``. Does not check revocation."""
    jwt = read_jwt(text, TYPES)
    kid = jwt.header.get("kid")
    key = keys.verifying(kid)
    if key is None or jwt.algorithm != ALGORITHM:
        raise JwtRejected(Sentence("The token was not signed by a current key of its issuer."))
    claims = jwt.verified_by(key)
    if claims.get("iss") != issuer or claims.get("aud") != audience:
        raise JwtRejected(Sentence("The token is from a different issuer or for a different resource."))
    now = utc_now.seconds()
    issued_at = numeric_date(claims, "iat", required=True) or 0.0
    expires_at = numeric_date(claims, "exp", required=True) or 0.0
    if expires_at <= now or max(issued_at, numeric_date(claims, "nbf") or 0.0) > now + SKEW_SECONDS:
        raise JwtRejected(Sentence("The token has expired or is not valid yet."))
    return VerifiedToken(
        kid=str(kid),
        jti=text_claim(claims, "jti"),
        subject=text_claim(claims, "sub"),
        client_id=_id(claims, "client_id", "client"),
        organisation_id=_id(claims, "org", "organisation"),
        scopes=frozenset(text_claim(claims, "scope", 4096).split()),
        issued_at=issued_at,
        expires_at=expires_at,
        jkt=bound_to(claims),
        allowance_id=_allowance(claims),
    )


def _id(claims: Mapping[str, Any], name: str, kind: str) -> UUID:
    found = ids.from_text(kind, text_claim(claims, name))
    if found is None:
        raise claim_malformed(name)
    return found


def _allowance(claims: Mapping[str, Any]) -> UUID | None:
    if claims.get("sid") is None:
        return None
    try:
        return UUID(hex=text_claim(claims, "sid"))
    except ValueError:
        raise claim_malformed("sid") from None


def bound_to(claims: Mapping[str, Any]) -> str | None:
    """Return the thumbprint of the key that a token is bound to (RFC 9449, 6.1)."""
    confirmation = claims.get("cnf")
    if confirmation is None:
        return None
    if not isinstance(confirmation, dict):
        raise claim_malformed("cnf")
    return text_claim(confirmation, "jkt")
