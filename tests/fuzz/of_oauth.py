"""What clients say to prove who they are: forms, headers, tokens, proofs, keys."""

import json
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from joserfc.util import urlsafe_b64encode

from adapters.oauth.callers import Callers
from adapters.oauth.clients.client_authentication import _read_basic
from adapters.oauth.clients.redirect_uris import checked_redirect_uris
from adapters.oauth.endpoints.authorization_request import checked_request
from adapters.oauth.possession.dpop import normalised
from adapters.oauth.signatures.compact_jwt import JwtRejected
from adapters.oauth.wire.forms import read_form
from adapters.oauth.wire.limits import LARGEST_TOKEN
from domain.kernel.errors import InvalidToken, InvalidValues, Unauthenticated
from domain.oauth.people import Origin, RequestRefused
from tests.fuzz.inputs import ASCII, HEADER, UNICODE, Make, documents, texts
from tests.fuzz.parser import Parser
from tests.fuzz.stand_ins import ID, at_once

ISSUER, AUDIENCE, URL = "https://corridor.example", "https://corridor.example", "https://corridor.example/v1/cases"


NOW, FAR = int(time.time()), 2**20


TOKEN = {
    "iss": ISSUER, "aud": AUDIENCE, "sub": f"client_{ID}", "client_id": f"client_{ID}", "org": f"org_{ID}",
    "scope": "cases:read", "jti": "j", "iat": NOW, "exp": NOW + FAR, "nbf": NOW, "sid": ID, "cnf": {"jkt": "x"},
}  # fmt: skip


FORMS = (
    b"grant_type=client_credentials&scope=cases%3Aread",
    b"resource=a&resource=b&state=%E1%9E%80",
    b"a=&b=%00&c=%FF",
)


URIS = (
    "https://a.example/cb?x=1",
    "http://127.0.0.1:8080/cb",
    "http://[::1]/",
    "https://a.example:99999/",
    "https://[zz]/",
)


BASIC = ("Basic Y2xpZW50OnNlY3JldA==", "Basic Y2xpZW50", "basic  OjE=", "Basic JTAwOiUwMA==")


BEARER = ("Bearer ", "DPoP ", "bearer", "Basic ")


ADDRESSES = (
    "203.0.113.7",
    "2001:db8::7",
    "::ffff:10.0.0.1",
    "fe80::1%eth0",
    "unknown",
    "[::1]:80",
    "010.1.1.1",
    "1.2.3.4:80",
)


def compact(header: Any, claims: Any, signature: bytes = b"x") -> str:
    """Write a token; the signature is none."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(urlsafe_b64encode(part).decode() for part in parts)


def _within(make: Make, shape: Callable[[Any], Any]) -> Make:
    return lambda random: shape(make(random))


CALLERS = Callers(None, None, ISSUER, AUDIENCE)  # type: ignore[arg-type]  # nothing is looked up for an unknown token


CALLERS.revocations._read_at = float("inf")


CLIENT: Any = SimpleNamespace(
    check_redirect_uri=lambda uri: True, check_response_type=lambda kind: True, scopes=frozenset({"cases:read"})
)


ASKED = {
    "redirect_uri": URIS[0], "response_type": "code", "code_challenge_method": "S256", "code_challenge": "a" * 43,
    "scope": "cases:read", "max_age": "3600", "prompt": "login", "state": "s", "dpop_jkt": "j", "ui_locales": "km",
}  # fmt: skip


def _form_of(document: Any) -> dict[str, str]:
    named = document if isinstance(document, dict) else {}
    return {name: value for name, value in named.items() if isinstance(value, str) and value}


def _origin(text: str) -> str:
    return Origin(text, "request").counted_as


def _redirects(given: Any, kept: list[str]) -> None:
    assert all(uri.isascii() and len(uri) <= 500 for uri in kept)


JWT = {"typ": "at+jwt", "alg": "EdDSA", "kid": "a"}


LONG_TOKEN = compact(JWT, TOKEN)


PARSERS = (
    Parser("htu", texts((URL, *URIS), of=UNICODE), normalised, (JwtRejected,), examples=URIS),
    Parser(
        "OAuth form",
        texts(FORMS, tokens=(b"&", b"=", b"%"), of=bytes(range(256))),
        read_form,
        (InvalidRequestError,),
        lambda given, form: _storable(form),
        FORMS,
    ),
    Parser("Basic", texts(BASIC, of=HEADER), _read_basic, (InvalidClientError,), examples=BASIC),
    Parser(
        "Authorization",
        texts((*BEARER, BEARER[0] + LONG_TOKEN), of=HEADER, longest=LARGEST_TOKEN + 20),
        lambda text: at_once(CALLERS.identify(text, method="GET", url=URL)),
        (Unauthenticated, InvalidToken),
        examples=BEARER,
    ),
    Parser(
        "redirect URI",
        _within(texts(URIS, of=UNICODE), lambda uri: [uri]),
        checked_redirect_uris,
        (InvalidValues,),
        _redirects,
    ),
    Parser(
        "authorization request",
        _within(documents([ASKED], scalars=("", "none login", "\u0660", "9" * 30, "S256")), _form_of),
        lambda form: checked_request(CLIENT, form, AUDIENCE, None),
        (RequestRefused,),
    ),
    Parser("address of a caller", texts(ADDRESSES, of=ASCII), _origin, examples=ADDRESSES),
)


def _storable(found: Any) -> None:
    """Everything in it can be written to the database, and compared."""
    if isinstance(found, str):
        assert found.encode()
        assert "\0" not in found
    elif isinstance(found, Mapping):
        for value in found.values():
            _storable(value or "-")
    elif hasattr(found, "__dataclass_fields__"):
        for name in found.__dataclass_fields__:
            _storable(getattr(found, name) or "-")
