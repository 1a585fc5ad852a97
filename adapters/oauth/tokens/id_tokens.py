"""ID tokens: tell the application who signed in (OpenID Connect Core, 2). Their ``typ`` makes the API refuse them."""

from typing import Any

from adapters.oauth.people.allowances import Allowed
from adapters.oauth.wire.limits import ACCESS_TOKEN_SECONDS
from domain.kernel import ids
from domain.ports.clock import utc_now


def id_token_claims(issuer: str, client_id: str, allowed: Allowed) -> dict[str, Any]:
    """Return the claims of an ID token."""
    now = int(utc_now.seconds())
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": ids.to_text("user", allowed.user.id),
        "aud": client_id,
        "iat": now,
        "exp": now + ACCESS_TOKEN_SECONDS,
        "auth_time": int(allowed.row.signed_in_at.timestamp()),
        "amr": list(allowed.methods),
    }
    if allowed.row.nonce is not None:
        claims["nonce"] = allowed.row.nonce
    return claims


def userinfo_claims(allowed: Allowed, scopes: frozenset[str]) -> dict[str, Any]:
    """Return what a token with these scopes reveals to an application; names only with ``profile``."""
    user = allowed.user
    claims: dict[str, Any] = {"sub": ids.to_text("user", user.id)}
    if "profile" in scopes:
        claims |= {
            "name": user.display_name,
            "preferred_username": user.name,
            "org": ids.to_text("organisation", user.organisation_id),
            "role": user.role,
        }
    return claims
