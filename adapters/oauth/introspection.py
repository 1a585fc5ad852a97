"""``POST /oauth/introspect`` (RFC 7662): is this token good now, and what does it say.

A client learns about tokens of its own organisation; every other token is as inactive as nonsense.
"""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.oauth.answers import NO_STORE, Answer
from adapters.oauth.client_model import find_client
from adapters.oauth.compact_jwt import JwtRejected
from adapters.oauth.core import Core
from adapters.oauth.forms import FormRequest
from adapters.oauth.verified_token import VerifiedToken, verify
from adapters.postgres.rows.oauth import RevokedTokenRow
from domain import ids
from domain.scopes import in_order

INACTIVE = Answer(200, {"active": False}, NO_STORE)


def introspect(core: Core, request: FormRequest) -> Answer:
    """Describe a token to a client of the organisation that it belongs to."""
    client = core.authenticate_client(request, ())
    text = request.form.get("token")
    if text is None:
        raise InvalidRequestError("The parameter token is missing.")
    try:
        token = verify(text, core.tokens.keys, core.tokens.issuer, core.tokens.audience)
    except JwtRejected:
        return INACTIVE
    if token.organisation_id != client.organisation_id or not _still_good(core, token):
        return INACTIVE
    return Answer(200, _described(core, token), NO_STORE)


def _still_good(core: Core, token: VerifiedToken) -> bool:
    revoked = core.session.get(RevokedTokenRow, token.jti) is not None
    return not revoked and find_client(core.session, ids.to_text("client", token.client_id)) is not None


def _described(core: Core, token: VerifiedToken) -> dict[str, Any]:
    said: dict[str, Any] = {
        "active": True,
        "iss": core.tokens.issuer,
        "aud": core.tokens.audience,
        "sub": token.subject,
        "client_id": ids.to_text("client", token.client_id),
        "org": ids.to_text("organisation", token.organisation_id),
        "scope": " ".join(in_order(token.scopes)),
        "token_type": "Bearer" if token.jkt is None else "DPoP",
        "iat": int(token.issued_at),
        "exp": int(token.expires_at),
        "jti": token.jti,
    }
    if token.jkt is not None:
        said["cnf"] = {"jkt": token.jkt}
    return said
