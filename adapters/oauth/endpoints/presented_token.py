"""The first step of ``/oauth/introspect`` and ``/oauth/revoke``: identify the presented token."""

from authlib.oauth2.rfc6749 import InvalidRequestError

from adapters.oauth.clients.client_model import Client
from adapters.oauth.endpoints.core import Core
from adapters.oauth.people.allowances import REFRESH_PREFIX
from adapters.oauth.shared_state.secrets_at_rest import digest_of
from adapters.oauth.signatures.compact_jwt import JwtRejected
from adapters.oauth.tokens.verified_token import VerifiedToken, verify
from adapters.oauth.wire.forms import FormRequest
from adapters.postgres.rows.staff import RefreshTokenRow


def presented(core: Core, request: FormRequest) -> tuple[Client, VerifiedToken | RefreshTokenRow | None]:
    """Authenticate the client, and return it with the token: an access token, a refresh token, or ``None`` if neither.

    The caller checks whether the token is still good, and whose it is. ``token_type_hint`` is not needed: a refresh
    token
    is recognisable by itself.
    """
    client = core.authenticate_client(request, ())
    text = request.form.get("token")
    if text is None:
        raise InvalidRequestError("The parameter token is missing.")
    if text.startswith(REFRESH_PREFIX):
        return client, core.session.get(RefreshTokenRow, digest_of(text))
    try:
        return client, verify(text, core.tokens.keys, core.tokens.issuer, core.tokens.audience)
    except JwtRejected:
        return client, None
