"""Client authentication: exactly one of ``private_key_jwt`` or ``client_secret_basic``, never a secret in the body.

An unknown client, a disabled one and a wrong secret get the same response after the same amount of work.
"""

import base64
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from sqlalchemy.orm import Session

from adapters.oauth.clients.client_assertions import ASSERTION_TYPE, TYPES, client_of_assertion
from adapters.oauth.clients.client_model import Client, find_registered, secret_matches
from adapters.oauth.signatures.compact_jwt import JwtRejected, read_jwt, text_claim
from adapters.oauth.wire.forms import FormRequest

METHODS = ("private_key_jwt", "client_secret_basic")
FAILED = "Client authentication failed: the client is unknown or disabled, or its credentials are wrong."
LONGEST_HEADER = 1024


def authenticate(session: Session, request: FormRequest, issuer: str) -> Client:
    """Return the client, which may be pending, or raise ``InvalidClientError`` (401) or ``InvalidRequestError`` (two
    methods at once).
    """
    authorization = request.authorization
    assertion = request.form.get("client_assertion")
    if "client_secret" in request.form:
        raise InvalidClientError(
            status_code=401, description="Send the secret with HTTP Basic (client_secret_basic), not in the body."
        )
    if authorization is not None and ("client_assertion_type" in request.form or assertion is not None):
        raise InvalidRequestError("Use one way to authenticate, not two.")
    if assertion is not None:
        client = _by_assertion(session, request, assertion, issuer)
    elif authorization is not None:
        client = _by_secret(session, authorization)
    else:
        raise InvalidClientError(
            status_code=401, description="Authenticate with private_key_jwt or client_secret_basic."
        )
    if request.form.get("client_id", client.get_client_id()) != client.get_client_id():
        raise InvalidRequestError("The client_id is not the one of the authenticated client.")
    return client


def claimed_by(request: FormRequest) -> str:
    """Return the client id that the request claims, unverified; empty if it cannot be read."""
    assertion = request.form.get("client_assertion")
    try:
        if assertion is not None:
            return text_claim(read_jwt(assertion, TYPES).claims, "sub")
        return _read_basic(request.authorization or "")[0]
    except (JwtRejected, InvalidClientError):
        return ""


def _by_assertion(session: Session, request: FormRequest, assertion: str, issuer: str) -> Client:
    if request.form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClientError(status_code=401, description=f"client_assertion_type must be {ASSERTION_TYPE}.")
    try:
        client = client_of_assertion(session, assertion, issuer)
    except JwtRejected as reason:
        raise InvalidClientError(status_code=401, description=str(reason)) from None
    request.auth_method = "private_key_jwt"
    return client


def _by_secret(session: Session, authorization: str) -> Client:
    client_id, secret = _read_basic(authorization)
    client = find_registered(session, client_id)
    if not secret_matches(client.secret_hash if client else None, secret) or client is None:
        raise InvalidClientError(status_code=401, description=FAILED)
    return client


def _read_basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic" or len(encoded) > LONGEST_HEADER:
        raise InvalidClientError(status_code=401, description="The Authorization header must use the Basic scheme.")
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:
        colon, client_id, secret = "", "", ""
    if not colon:
        raise InvalidClientError(status_code=401, description="The Authorization header is malformed.")
    # Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
    return unquote_plus(client_id), unquote_plus(secret)
