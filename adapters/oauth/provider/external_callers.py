"""Identifies the caller behind a valid token of an external identity provider.

The token only names one of our registered clients, possibly a person, and an upper limit on scopes: organisation, role,
centres and scopes come from our registry. A token is for a person if its ``sub`` differs from the client's own. One
whose ``client_id`` and ``sub`` are not registered together is refused, so that a person's token never passes as the
system in which that person signed in.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from adapters.oauth.clients.client_model import find_client
from adapters.oauth.provider.external_names import find_name
from adapters.oauth.signatures.compact_jwt import numeric_date, text_claim
from adapters.oauth.tokens.actors import actor_of
from adapters.oauth.tokens.verified_token import KnownToken, VerifiedToken, bound_to
from adapters.oauth.wire.limits import ACCESS_TOKEN_SECONDS
from domain.kernel import ids
from domain.oauth.external_names import ExternalName
from domain.ports.clock import utc_now


def known_caller(session: Session, issuer: str, kid: str, claims: Mapping[str, Any]) -> KnownToken | None:
    """Return the token with its actor, or ``None`` if unknown. Raises ``JwtRejected`` for invalid claims."""
    name = ExternalName(issuer, text_claim(claims, "client_id"), text_claim(claims, "sub"))
    row = find_name(session, name)
    client = None if row is None else find_client(session, ids.to_text("client", row.client_id))
    if row is None or client is None:
        return None
    if not client.check_grant_type("client_credentials" if row.user_id is None else "authorization_code"):
        return None
    token = VerifiedToken(
        kid=kid,
        jti=f"{issuer}#{text_claim(claims, 'jti')}",
        subject=client.get_client_id() if row.user_id is None else ids.to_text("user", row.user_id),
        client_id=client.id,
        organisation_id=client.organisation_id,
        scopes=frozenset(text_claim(claims, "scope", 4096).split()),
        issued_at=numeric_date(claims, "iat", required=True) or 0.0,
        # Refreshed as often as our own tokens: role, centres and scopes are looked up when a token is first seen.
        expires_at=min(numeric_date(claims, "exp", required=True) or 0.0, utc_now.seconds() + ACCESS_TOKEN_SECONDS),
        jkt=bound_to(claims),
        allowance_id=None,
        external_user_id=row.user_id,
        external_name_id=row.id,
    )
    actor = actor_of(session, token)
    return None if actor is None else KnownToken(token, actor)
