"""``POST /oauth/revoke`` (RFC 7009). Authlib's refuses JWTs; ours lists their ``jti`` for ``Standing``."""

from datetime import UTC, datetime

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from sqlalchemy.dialects.postgresql import insert

from adapters.oauth.allowances import REFRESH_PREFIX, end_allowance
from adapters.oauth.answers import NO_STORE, Answer
from adapters.oauth.client_model import Client
from adapters.oauth.compact_jwt import JwtRejected
from adapters.oauth.core import Core
from adapters.oauth.forms import FormRequest
from adapters.oauth.secrets_at_rest import digest_of
from adapters.oauth.verified_token import verify
from adapters.postgres.rows.oauth import RevokedTokenRow
from adapters.postgres.rows.staff import AllowanceRow, RefreshTokenRow

DONE = Answer(200, None, NO_STORE)


def revoke(core: Core, request: FormRequest) -> Answer:
    """End a token of the client that asks. What is no token (any more) is answered the same way (RFC 7009, 2.2)."""
    client = core.authenticate_client(request, ())
    text = request.form.get("token")
    if text is None:
        raise InvalidRequestError("The parameter token is missing.")
    if text.startswith(REFRESH_PREFIX):
        return _end_allowance(core, client, text)
    try:
        token = verify(text, core.tokens.keys, core.tokens.issuer, core.tokens.audience)
    except JwtRejected:
        return DONE
    if token.client_id != client.id:
        raise InvalidGrantError("The token was issued to another client.")
    forget_at = datetime.fromtimestamp(token.expires_at, UTC)
    core.session.execute(insert(RevokedTokenRow).values(jti=token.jti, forget_at=forget_at).on_conflict_do_nothing())
    return DONE


def _end_allowance(core: Core, client: Client, refresh_token: str) -> Answer:
    """A refresh token ends with all that came of the same allowance (RFC 7009, 2.1)."""
    found = core.session.get(RefreshTokenRow, digest_of(refresh_token))
    if found is not None:
        if core.session.get_one(AllowanceRow, found.allowance_id).client_id != client.id:
            raise InvalidGrantError("The token was issued to another client.")
        end_allowance(core.session, found.allowance_id)
    return DONE
