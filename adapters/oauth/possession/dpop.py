"""DPoP proofs (RFC 9449): a fresh statement about this request, signed by the key that the token is bound to.

Who takes part: the client, which signs every request; the process that receives it; all processes, which share the used
``jti``. Promised: a stolen token is useless without the key, and a stolen proof works no second time.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import SecurityWarning

from adapters.oauth.clients.client_keys import PRIVATE_MEMBERS, algorithm_of, read_key
from adapters.oauth.signatures.algorithms import canonical
from adapters.oauth.signatures.compact_jwt import (
    JwtRejected,
    claim_malformed,
    must_be_in_time,
    numeric_date,
    read_jwt,
    text_claim,
)
from adapters.oauth.wire.limits import LARGEST_JTI, PROOF_SECONDS, SKEW_SECONDS
from domain.kernel.sentence import Sentence
from domain.ports.clock import utc_now

TYPES: frozenset[str | None] = frozenset({"dpop+jwt"})
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof whose signature and request match; its nonce and first use are still to be checked."""

    jkt: str
    jti: str
    nonce: str | None


def read_proof(text: str, method: str, url: str, access_token: str | None = None) -> Proof:
    """Check a proof against the request and, if given, the access token (``ath``)."""
    jwt = read_jwt(text, TYPES, own_key=True)
    jwk = jwt.header.get("jwk")
    if not isinstance(jwk, dict) or PRIVATE_MEMBERS & jwk.keys():
        raise JwtRejected(Sentence("The header must contain the public key as jwk, and no other part of the key."))
    try:
        key = read_key({name: value for name, value in jwk.items() if isinstance(value, str) and name != "alg"})
    except (SecurityWarning, ValueError):
        raise JwtRejected(Sentence("The jwk in the header is not a valid key.")) from None
    if algorithm_of(key) != canonical(jwt.algorithm):
        raise JwtRejected(Sentence("The alg in the header does not fit the key."))
    claims = jwt.verified_by(key)
    _check_request(claims, method, url)
    if access_token is not None:
        _check_token(claims, access_token)
    nonce = claims.get("nonce")
    if nonce is not None and not isinstance(nonce, str):
        raise claim_malformed("nonce")
    return Proof(key.thumbprint(), text_claim(claims, "jti", LARGEST_JTI), nonce)


def _check_request(claims: Mapping[str, Any], method: str, url: str) -> None:
    if claims.get("htm") != method:
        raise JwtRejected(Sentence("The claim htm is not the method of this request."))
    if normalised(text_claim(claims, "htu", 4096)) != normalised(url):
        raise JwtRejected(Sentence("The claim htu is not the URL of this request."))
    issued, now = numeric_date(claims, "iat", required=True) or 0.0, utc_now.seconds()
    if not now - PROOF_SECONDS <= issued <= now + SKEW_SECONDS:
        raise JwtRejected(Sentence("The claim iat is too far from the current time."))
    # RFC 9449 asks for neither, but a proof that sets its own limits is not accepted for longer than it says.
    expires, not_before = numeric_date(claims, "exp"), numeric_date(claims, "nbf")
    must_be_in_time(now, expires, (not_before or 0.0) - SKEW_SECONDS)


def _check_token(claims: Mapping[str, Any], access_token: str) -> None:
    digest = hashlib.sha256(access_token.encode("ascii", "replace")).digest()
    expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(text_claim(claims, "ath").encode("utf-8", "replace"), expected.encode()):
        raise JwtRejected(Sentence("The claim ath is not the hash of this access token."))


def normalised(url: str) -> tuple[str, str, int | None, str]:
    """Return the parts of a URL that matter for ``htu``: no query, fragment or default port (RFC 9449, 4.3)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise claim_malformed("htu") from None
    port = port or DEFAULT_PORTS.get(parts.scheme)
    return parts.scheme.lower(), (parts.hostname or "").lower(), port, parts.path or "/"
