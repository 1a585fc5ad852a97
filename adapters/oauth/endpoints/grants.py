"""The grants, each stricter than Authlib's: scope must be a subset, resource (RFC 8707), tokens of 300 s."""

from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from adapters.oauth.endpoints.core import Core
from adapters.oauth.wire.forms import FormRequest
from adapters.oauth.wire.limits import ACCESS_TOKEN_SECONDS
from adapters.oauth.wire.oauth_errors import InvalidTargetError


class ClientCredentials(ClientCredentialsGrant):
    """A partner system acts for itself."""

    request: FormRequest
    server: Core

    def validate_token_request(self) -> None:
        """Authenticate, then check proof and resource."""
        super().validate_token_request()
        self.server.bind(self.request, self.client)
        check_resource(self.request, self.server.tokens.audience)

    def generate_token(self, user: Any = None, scope: str | None = None, *_: Any, **__: Any) -> dict[str, Any]:
        """Sign an access token for the scopes asked for, or for all that were granted."""
        allowed = self.client.get_allowed_scope(scope)
        if not allowed:
            raise InvalidScopeError("The request asks for more than this client was granted.")
        bound_to = self.request.bound_to
        return token_answer(self.server.tokens.issue(self.client, allowed, jkt=bound_to), allowed, bound=bool(bound_to))


def check_resource(request: FormRequest, audience: str) -> None:
    """Refuse a ``resource`` that is not ours; a missing one means ours."""
    if request.form.get("resource", audience) != audience:
        raise InvalidTargetError(f"The only resource of this server is {audience}")


def token_answer(access_token: str, scope: str, *, bound: bool = False) -> dict[str, Any]:
    """Build a token response (RFC 6749, 5.1)."""
    return {
        "access_token": access_token,
        "token_type": "DPoP" if bound else "Bearer",
        "expires_in": ACCESS_TOKEN_SECONDS,
        "scope": scope,
    }
