"""Parses signed JWTs from outside: size first, then shape, then header, then signature, then claims.

A token's claims about its own key are never followed: no embedded ``jwk`` (except for DPoP, where that is the point),
no ``jku``, no certificate, no ``crit``; ``kid`` only picks among keys already in memory.
"""

import json
import re
from binascii import Error as BinasciiError
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.util import to_bytes, urlsafe_b64decode

from adapters.oauth.signatures.algorithms import STRICT
from adapters.oauth.wire.limits import LARGEST_TOKEN
from domain.kernel.sentence import Sentence
from domain.oauth.algorithms import ACCEPTED

SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
FOREIGN_KEYS = frozenset({"jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip", "enc"})
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of characters, which JSON can write and UTF-8 cannot."""
LATEST = 2**40
"""About 35,000 years ahead; beyond it, float arithmetic with times breaks down."""


class JwtRejected(Exception):
    """The token cannot be accepted; ``sentence`` explains why to a developer, and quotes nothing of it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def claim_malformed(claim: str) -> JwtRejected:
    """Return the refusal of a token for its claim ``claim``."""
    return JwtRejected(Sentence("The claim {claim} is missing or malformed.", claim=claim))


@dataclass(frozen=True, slots=True)
class UnverifiedJwt:
    """A well-formed token. Do not trust its claims before ``verified_by`` returns."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def algorithm(self) -> str:
        """The algorithm in the header; one of those accepted."""
        return str(self.header["alg"])

    def verified_by(self, key: Key) -> Mapping[str, Any]:
        """Check the signature and return the claims."""
        try:
            key.check_use("sig")
            jws.deserialize_compact(self.text, key, algorithms=[self.algorithm], registry=STRICT)
        except (JoseError, ValueError, TypeError):
            raise JwtRejected(Sentence("The signature is not valid.")) from None
        return self.claims


def read_jwt(text: str, types: frozenset[str | None], *, own_key: bool = False) -> UnverifiedJwt:
    """Parse a compact JWS. ``types`` are the allowed values of ``typ``, ``None`` if it may be missing."""
    if len(text) > LARGEST_TOKEN:
        raise JwtRejected(Sentence("The token is too long."))
    if not SHAPE.fullmatch(text):
        raise JwtRejected(Sentence("The token is not a compact JWS of JSON objects."))
    header_part, claims_part, _ = text.split(".")
    header = _json_object(header_part)
    kind = header.get("typ")
    if not isinstance(kind, str | None) or kind not in types:
        raise JwtRejected(Sentence("The typ in the header is not the one expected here."))
    if header.get("alg") not in ACCEPTED:
        raise JwtRejected(
            Sentence("The alg in the header must be one of: {algorithms}.", algorithms=", ".join(ACCEPTED))
        )
    if FOREIGN_KEYS & header.keys() or ("jwk" in header and not own_key):
        raise JwtRejected(Sentence("The header has a parameter that is not accepted (a reference to a key, or crit)."))
    if not isinstance(header.get("kid", ""), str):
        raise JwtRejected(Sentence("The kid in the header must be a string."))
    return UnverifiedJwt(text, header, _json_object(claims_part))


def numeric_date(claims: Mapping[str, Any], name: str, *, required: bool = False) -> float | None:
    """Read ``exp``, ``iat`` or ``nbf`` as seconds since 1970."""
    value = claims.get(name)
    if value is None and not required:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST:
        raise claim_malformed(name)
    return float(value)


def must_be_in_time(now: float, expires: float | None, begins: float) -> None:
    """Raise ``JwtRejected`` outside of the time for which a token is valid."""
    if expires is not None and expires <= now:
        raise JwtRejected(Sentence("The token has expired."))
    if begins > now:
        raise JwtRejected(Sentence("The token is not valid yet."))


def text_claim(claims: Mapping[str, Any], name: str, longest: int = 1024) -> str:
    """Read a claim that must be a non-empty string."""
    value = claims.get(name)
    if not isinstance(value, str) or not value or len(value) > longest or UNSTORABLE.search(value):
        raise claim_malformed(name)
    return value


def _json_object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(
            urlsafe_b64decode(to_bytes(part)).decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError, BinasciiError):
        raise JwtRejected(Sentence("The token is not a compact JWS of JSON objects.")) from None
    if not isinstance(found, dict):
        raise JwtRejected(Sentence("The token is not a compact JWS of JSON objects."))
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated member")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
