"""An external identity provider whose access tokens (RFC 9068) are accepted besides our own, or instead of them."""

from collections.abc import Mapping
from typing import Any

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.oauth.clients.client_keys import key_for
from adapters.oauth.provider.external_callers import known_caller
from adapters.oauth.provider.provider_keys import ProviderKeys
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.oauth.signatures.compact_jwt import JwtRejected, numeric_date, read_jwt, text_claim
from adapters.oauth.tokens.access_tokens import TYPE
from adapters.oauth.tokens.verified_token import KnownToken
from adapters.oauth.wire.limits import SKEW_SECONDS
from domain.kernel.errors import InvalidToken
from domain.kernel.sentence import Sentence
from domain.ports.clock import utc_now

TYPES: frozenset[str | None] = frozenset({TYPE, f"application/{TYPE}"})
LONGEST_LIFE_SECONDS = 3600
"""Seconds. The provider does not tell us of revocations, so older tokens are not accepted."""


class IdentityProvider:
    """One issuer that the operator trusts, and the audience that its tokens must name."""

    def __init__(self, issuer: str, audience: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.issuer = issuer
        self._audience = audience
        self._keys = ProviderKeys(issuer, transport)

    @property
    def kids(self) -> frozenset[str]:
        """Return the keys whose tokens may be cached, in addition to ours."""
        return frozenset(self._named(kid) for kid in self._keys.names)

    def issued(self, presented: str) -> bool:
        """Return whether a token claims to be from this issuer; raises ``JwtRejected``. Verifies nothing yet."""
        return read_jwt(presented, TYPES).claims.get("iss") == self.issuer

    async def meet(self, engine: AsyncEngine, presented: str) -> KnownToken:
        """Verify a token and find its actor; raises ``JwtRejected``, ``InvalidToken`` or ``Unavailable``."""
        jwt = read_jwt(presented, TYPES)
        kid = text_claim(jwt.header, "kid")
        key = key_for(await self._keys.jwks(kid), kid, jwt.algorithm)
        if key is None:
            raise JwtRejected(Sentence("The token was not signed by a current key of its issuer."))
        claims = self._checked(jwt.verified_by(key))
        async with unavailable_while_away(), AsyncSession(engine) as session:
            known = await session.run_sync(known_caller, self.issuer, self._named(kid), claims)
        if known is None:
            raise InvalidToken
        return known

    def _checked(self, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        audience = claims.get("aud")
        if claims.get("iss") != self.issuer or self._audience not in (
            audience if isinstance(audience, list) else [audience]
        ):
            raise JwtRejected(Sentence("The token is from a different issuer or for a different resource."))
        now = utc_now.seconds()
        issued_at = numeric_date(claims, "iat", required=True) or 0.0
        expires_at = numeric_date(claims, "exp", required=True) or 0.0
        if expires_at <= now or max(issued_at, numeric_date(claims, "nbf") or 0.0) > now + SKEW_SECONDS:
            raise JwtRejected(Sentence("The token has expired or is not valid yet."))
        if expires_at - issued_at > LONGEST_LIFE_SECONDS:
            raise JwtRejected(
                Sentence("The token may be valid for at most {seconds} seconds.", seconds=LONGEST_LIFE_SECONDS)
            )
        return claims

    def _named(self, name: str) -> str:
        return f"{self.issuer}#{name}"
