"""Access tokens as in RFC 9068: short-lived, signed, for one resource, naming client and organisation."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from joserfc import jwt
from uuid_utils import uuid7

from adapters.oauth.clients.client_model import Client
from adapters.oauth.signatures.algorithms import STRICT
from adapters.oauth.signatures.signing_keys import ALGORITHM, SigningKeys
from adapters.oauth.wire.limits import ACCESS_TOKEN_SECONDS
from domain.kernel import ids
from domain.ports.clock import utc_now

TYPE = "at+jwt"


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Signs tokens of one issuer for one resource."""

    issuer: str
    audience: str
    keys: SigningKeys

    def issue(
        self,
        client: Client,
        scope: str,
        *,
        user_id: UUID | None = None,
        allowance_id: UUID | None = None,
        jkt: str | None = None,
    ) -> str:
        """Sign a token, for the client itself or for a person and what they allowed.

        ``jkt`` is the thumbprint of the key that it is bound to (RFC 9449, 6.1).
        """
        now = int(utc_now.seconds())
        client_id = client.get_client_id()
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": client_id if user_id is None else ids.to_text("user", user_id),
            "client_id": client_id,
            "org": ids.to_text("organisation", client.organisation_id),
            "scope": scope,
            "aud": self.audience,
            "iat": now,
            "exp": now + ACCESS_TOKEN_SECONDS,
            "jti": uuid7().hex,
        }
        if allowance_id is not None:
            claims["sid"] = allowance_id.hex
        if jkt is not None:
            claims["cnf"] = {"jkt": jkt}
        return self.sign(claims, TYPE)

    def sign(self, claims: dict[str, Any], kind: str) -> str:
        """Sign any claims with the current key; ``kind`` becomes ``typ``, so that one kind cannot pass as another."""
        key = self.keys.present
        header = {"alg": ALGORITHM, "typ": kind, "kid": key.kid}
        return jwt.encode(header, claims, key.key, registry=STRICT)
