"""Grants on behalf of a person: code and refresh token. Rows are locked; reuse ends the whole allowance.

Authlib returns refusals as values, and the server commits them: an allowance ended by a reused code or token stays
ended, whatever else is wrong with the request.
"""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge

from adapters.oauth.endpoints.grants import check_resource, token_answer
from adapters.oauth.people.allowances import Allowed, end_allowance, load_allowed, narrowed, new_refresh_token
from adapters.oauth.shared_state.audit_trail import audit_subject_of, write_down
from adapters.oauth.shared_state.secrets_at_rest import digest_of
from adapters.oauth.tokens.id_tokens import id_token_claims
from adapters.postgres.rows.staff import CodeRow, RefreshTokenRow
from domain.ports.clock import utc_now


class S256Only(CodeChallenge):
    """PKCE is required of everybody, and never ``plain`` (RFC 9700, 2.1.1)."""

    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - as Authlib declares it


@dataclass(frozen=True)
class Code:
    """A code that was found and locked, in the form that Authlib expects."""

    row: CodeRow
    allowed: Allowed
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        """What the verifier must hash to."""
        return self.row.code_challenge

    def get_redirect_uri(self) -> str:
        """Return the redirect URI of the authorization request."""
        return self.row.redirect_uri

    def get_scope(self) -> str:
        """Return the allowed scope."""
        return self.allowed.get_scope()


class TokensForPeople:
    """What both grants share: issuing the tokens, and ending them."""

    request: Any
    server: Any

    def generate_token(self, user: Any = None, scope: str | None = None, *_: Any, **__: Any) -> dict[str, Any]:
        """Sign an access token for the person, with a refresh token and, for ``openid``, an ID token."""
        allowed: Allowed = user
        client, tokens = self.request.client, self.server.tokens
        granted = narrowed(scope or "", client, allowed.user)
        if not granted:
            raise InvalidScopeError("None of the scopes that the user allowed is still granted.")
        bound_to = self.request.bound_to
        access_token = tokens.issue(client, granted, user_id=allowed.user.id, allowance_id=allowed.row.id, jkt=bound_to)
        answer = token_answer(access_token, granted, bound=bound_to is not None)
        answer["refresh_token"] = new_refresh_token(self.server.session, allowed.row.id)
        if "openid" in granted.split():
            answer["id_token"] = tokens.sign(id_token_claims(tokens.issuer, client.get_client_id(), allowed), "JWT")
        return answer

    def end_what_was_used_twice(self, allowed: Allowed, about: str) -> None:
        """End everything that came from an allowance: somebody else may have the copy (RFC 9700, 4.5 and 4.14)."""
        end_allowance(self.server.session, allowed.row.id)
        audit_subject = audit_subject_of(self.request.origin, "request_token", allowed.user, allowed.row.client_id)
        write_down(self.server.session, audit_subject, about, allowed=False)


class CodeGrant(TokensForPeople, AuthorizationCodeGrant):
    """An application redeems the code from the person's browser."""

    def validate_token_request(self) -> None:
        """Check client, code, redirect URI and PKCE, then proof and resource."""
        super().validate_token_request()
        self.server.bind(self.request, self.request.client)
        check_resource(self.request, self.server.tokens.audience)
        jkt = self.request.authorization_code.row.jkt
        if jkt is not None and jkt != self.request.bound_to:
            raise InvalidGrantError("The code is bound to another DPoP key.")

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        """Lock the code; reusing one ends everything it started (RFC 9700, 4.5)."""
        row = self.server.session.get(CodeRow, digest_of(code), with_for_update=True)
        allowed = None if row is None else load_allowed(self.server.session, row.allowance_id)
        if row is None or allowed is None or not allowed.check_client(client):
            return None
        if row.used_at is not None:
            self.end_what_was_used_twice(allowed, "code_reused")
            return None
        return Code(row, allowed) if row.expires_at > utc_now() else None

    def authenticate_user(self, authorization_code: Any) -> Any:
        """Return the person who gave the allowance."""
        return authorization_code.allowed

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Mark it used; the row stays, so that a second use is noticed."""
        authorization_code.row.used_at = utc_now()


class RefreshGrant(TokensForPeople, RefreshTokenGrant):
    """An application continues without the person; each refresh token works once."""

    INCLUDE_NEW_REFRESH_TOKEN = True

    def validate_token_request(self) -> None:
        """Check client and refresh token, then proof and resource."""
        super().validate_token_request()
        self.server.bind(self.request, self.request.client)
        check_resource(self.request, self.server.tokens.audience)

    def authenticate_refresh_token(self, refresh_token: str) -> Any:
        """Lock the token. One that was used before may be stolen, from us or from the client: the whole allowance ends.

        Of several concurrent requests one wins. The others are refused without ending anything, since each was sent
        while the
        token was still good. A later reuse counts as theft.
        """
        row = self.server.session.get(RefreshTokenRow, digest_of(refresh_token), with_for_update=True)
        if row is None:
            return None
        allowed = load_allowed(self.server.session, row.allowance_id)
        if allowed is None or not allowed.check_client(self.request.client):
            return None
        if row.used_at is not None:
            if self.request.arrived_at > row.used_at:
                self.end_what_was_used_twice(allowed, "refresh_token_reused")
            return None
        return allowed if row.expires_at > utc_now() else None

    def authenticate_user(self, refresh_token: Any) -> Any:
        """Return the person who gave the allowance."""
        return refresh_token

    def revoke_old_credential(self, refresh_token: Any) -> None:
        """Mark the presented token used."""
        row = self.server.session.get_one(RefreshTokenRow, digest_of(self.request.form["refresh_token"]))
        row.used_at = utc_now()
