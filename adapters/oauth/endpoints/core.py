"""Authlib's authorization server, bound to one database session, with its lenient defaults closed."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer as AuthlibServer
from authlib.oauth2.rfc6749 import InvalidRequestError, UnauthorizedClientError, UnsupportedGrantTypeError
from sqlalchemy.orm import Session

from adapters.oauth.clients.client_authentication import authenticate
from adapters.oauth.clients.client_model import Client, find_client
from adapters.oauth.clients.failed_clients import failures_counted
from adapters.oauth.possession.dpop_nonces import Nonces
from adapters.oauth.possession.proofs import NonceNeeded, the_proof, use_up
from adapters.oauth.shared_state.attempts import take_if_room
from adapters.oauth.signatures.compact_jwt import JwtRejected
from adapters.oauth.tokens.access_tokens import AccessTokens
from adapters.oauth.wire.answers import NO_STORE, Answer
from adapters.oauth.wire.forms import FormRequest
from adapters.oauth.wire.oauth_errors import InvalidDpopProofError, TooManyRequestsError, UseDpopNonceError
from domain.kernel.ids import ClientId
from domain.kernel.quota import Quota

Grants = Iterable[tuple[type, Sequence[Any]]]
BY_CLIENT = Quota(1200, 60)
"""Requests to all OAuth endpoints together. A token lives 300 s: a client needs a handful a minute."""

WAITS = "The client is pending: a second person of its organisation must activate it first."

OUTSIDE_OF_DESCRIPTIONS = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")


class Core(AuthlibServer):
    """The server of one request. Authlib's core is synchronous: it runs inside ``AsyncSession.run_sync``."""

    def __init__(self, session: Session, tokens: AccessTokens, nonces: Nonces, grants: Grants) -> None:
        super().__init__()
        self.nonces = nonces
        self.session = session
        self.tokens = tokens
        for grant, extensions in grants:
            self.register_grant(grant, list(extensions))

    def query_client(self, client_id: str) -> Client | None:  # type: ignore[override]
        """Find an active client."""
        return find_client(self.session, client_id)

    def authenticate_client(self, request: Any, methods: Collection[str], endpoint: str = "token") -> Client:
        """Authenticate with our own two methods, whatever a grant would allow."""
        with failures_counted(self.session, request):
            client = authenticate(self.session, request, self.tokens.issuer)
        request.authenticated = ClientId(client.id)
        # Counted only now: knowing a client's id must not be enough to use up its quota.
        if wait := take_if_room(self.session, BY_CLIENT, "client at /oauth", client.get_client_id()):
            raise TooManyRequestsError(BY_CLIENT, "client", wait)
        if client.pending:
            # Said only to who holds its keys: to others it does not exist.
            raise UnauthorizedClientError(WAITS)
        return client

    def get_token_grant(self, request: Any) -> Any:
        """Find the grant; a missing ``grant_type`` is a malformed request, not an unsupported one."""
        if request.payload.grant_type is None:
            raise InvalidRequestError("The parameter grant_type is missing.")
        return super().get_token_grant(request)

    def bind(self, request: FormRequest, client: Client) -> None:
        """Bind the tokens of this request to the key of its DPoP proof, if there is one or must be one."""
        if not request.proofs and not client.dpop_required:
            return
        try:
            proof = the_proof(request.proofs, self.nonces, request.method, request.uri)
            use_up(self.session, proof)
        except JwtRejected as reason:
            raise InvalidDpopProofError(str(reason)) from None
        except NonceNeeded as needed:
            raise UseDpopNonceError(needed.nonce) from None
        request.bound_to = proof.jkt

    def create_token_response(self, request: Any = None) -> Answer:  # type: ignore[override]
        """Respond at the token endpoint. Errors are values, so that what they recorded is committed."""
        try:
            grant = self.get_token_grant(request)
            grant.validate_token_request()
            answer = self.handle_response(*grant.create_token_response())
            return self.with_nonce(answer) if request.bound_to else answer
        except OAuth2Error as error:
            return answer_of(error)

    def with_nonce(self, answer: Answer) -> Answer:
        """Add a nonce for the next proof."""
        return Answer(answer.status, answer.body, {**answer.headers, "DPoP-Nonce": self.nonces.new()})

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Store nothing: an access token is signed, not stored."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Ignore the signal: Authlib's signals are for frameworks."""

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        """Return the response as a value; the route turns it into HTTP."""
        return Answer(status, json.loads(body) if isinstance(body, str) else body, {**dict(headers), **NO_STORE})


def answer_of(error: OAuth2Error) -> Answer:
    """Format an error as in RFC 6749, section 5.2."""
    if isinstance(error, UnsupportedGrantTypeError):
        # Authlib would quote the caller's value, which may contain any character.
        description = "This server supports only the grant types named in its metadata."
    else:
        description = OUTSIDE_OF_DESCRIPTIONS.sub("?", error.get_error_description() or "")
    body = {"error": error.error, **({"error_description": description} if description else {})}
    headers = dict(NO_STORE)
    if isinstance(error, TooManyRequestsError):
        headers |= error.limits
    if isinstance(error, UseDpopNonceError):
        headers["DPoP-Nonce"] = error.nonce
    if error.status_code == 401:
        headers["WWW-Authenticate"] = f'Basic realm="corridor", error="{error.error}"'
    return Answer(error.status_code, body, headers)
