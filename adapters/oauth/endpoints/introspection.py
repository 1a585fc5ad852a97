"""``POST /oauth/introspect`` (RFC 7662): whether a token is active, and what it contains.

A client learns only about tokens of its own organisation; any other token is reported as inactive.
"""

from typing import Any

from adapters.oauth.clients.client_model import Client
from adapters.oauth.endpoints.core import Core
from adapters.oauth.endpoints.presented_token import presented
from adapters.oauth.people.allowances import load_allowed
from adapters.oauth.tokens.actors import actor_of
from adapters.oauth.tokens.verified_token import VerifiedToken
from adapters.oauth.wire.answers import NO_STORE, Answer
from adapters.oauth.wire.forms import FormRequest
from adapters.postgres.rows.oauth import RevokedTokenRow
from adapters.postgres.rows.staff import RefreshTokenRow
from domain.kernel import ids
from domain.kernel.scopes import as_text
from domain.ports.clock import utc_now

INACTIVE = Answer(200, {"active": False}, NO_STORE)


def introspect(core: Core, request: FormRequest) -> Answer:
    """Describe a token to a client of the organisation that owns it."""
    client, token = presented(core, request)
    if isinstance(token, RefreshTokenRow):
        return _refresh_token(core, client, token)
    if token is None or token.organisation_id != client.organisation_id or not _still_good(core, token):
        return INACTIVE
    return Answer(200, _described(core, token), NO_STORE)


def _still_good(core: Core, token: VerifiedToken) -> bool:
    return core.session.get(RevokedTokenRow, token.jti) is None and actor_of(core.session, token) is not None


def _described(core: Core, token: VerifiedToken) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "active": True,
        "iss": core.tokens.issuer,
        "aud": core.tokens.audience,
        "sub": token.subject,
        "client_id": ids.to_text("client", token.client_id),
        "org": ids.to_text("organisation", token.organisation_id),
        "scope": as_text(token.scopes),
        "token_type": "Bearer" if token.jkt is None else "DPoP",
        "iat": int(token.issued_at),
        "exp": int(token.expires_at),
        "jti": token.jti,
    }
    if token.jkt is not None:
        answer["cnf"] = {"jkt": token.jkt}
    return answer


def _refresh_token(core: Core, client: Client, found: RefreshTokenRow) -> Answer:
    allowed = load_allowed(core.session, found.allowance_id)
    if allowed is None or found.used_at is not None or found.expires_at <= utc_now():
        return INACTIVE
    if not allowed.check_client(client):
        return INACTIVE
    answer = {
        "active": True,
        "iss": core.tokens.issuer,
        "sub": ids.to_text("user", allowed.user.id),
        "client_id": client.get_client_id(),
        "org": ids.to_text("organisation", allowed.user.organisation_id),
        "scope": allowed.row.scope,
        "exp": int(found.expires_at.timestamp()),
    }
    return Answer(200, answer, NO_STORE)
