"""``POST /oauth/revoke`` (RFC 7009). Authlib's refuses JWTs; ours lists their ``jti`` for ``RevocationList``."""

from datetime import UTC, datetime
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidGrantError
from sqlalchemy.dialects.postgresql import insert

from adapters.oauth.clients.client_model import Client
from adapters.oauth.endpoints.core import Core
from adapters.oauth.endpoints.presented_token import presented
from adapters.oauth.people.allowances import end_allowance, load_allowed
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.wire.answers import NO_STORE, Answer
from adapters.oauth.wire.forms import FormRequest
from adapters.oauth.wire.limits import SKEW_SECONDS
from adapters.postgres.rows.oauth import RevokedTokenRow
from adapters.postgres.rows.staff import AllowanceRow, RefreshTokenRow

DONE = Answer(200, None, NO_STORE)


def revoke(core: Core, request: FormRequest) -> Answer:
    """Revoke a token of the requesting client. Anything else gets the same response (RFC 7009, 2.2)."""
    client, token = presented(core, request)
    if isinstance(token, RefreshTokenRow):
        _must_be_own(client, core.session.get_one(AllowanceRow, token.allowance_id).client_id)
        _end_allowance(core, request, token)
    elif token is not None:
        _must_be_own(client, token.client_id)
        # The database forgets by its own clock, while the processes accept tokens by theirs.
        forget_at = datetime.fromtimestamp(token.expires_at + 2 * SKEW_SECONDS, UTC)
        ended = insert(RevokedTokenRow).values(jti=token.jti, forget_at=forget_at)
        core.session.execute(ended.on_conflict_do_nothing())
    return DONE


def _must_be_own(client: Client, owner: UUID) -> None:
    if owner != client.id:
        raise InvalidGrantError("The token was issued to a different client.")


def _end_allowance(core: Core, request: FormRequest, token: RefreshTokenRow) -> None:
    """End a refresh token and everything from the same allowance (RFC 7009, 2.1)."""
    allowed = load_allowed(core.session, token.allowance_id)
    if allowed is not None:
        end_allowance(core.session, token.allowance_id)
        audit_subject = audit_subject_of(request.origin, "revoke_token", allowed.user, allowed.row.client_id)
        write_down(core.session, audit_subject, "tokens_revoked")
