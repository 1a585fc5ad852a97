"""Reads signed JWTs that strangers send: size first, then shape, then header, then signature, then claims.

Nothing that the token says about its own key is ever followed: no embedded ``jwk`` (but for DPoP, where that is the
point), no ``jku``, no certificate, no ``crit``; ``kid`` only picks among keys that are already in memory.
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
from domain.oauth.algorithms import ACCEPTED

SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
FOREIGN_KEYS = frozenset({"jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip", "enc"})
LATEST = 2**40
"""Some 35,000 years on: beyond it float arithmetic with times goes wrong."""


class JwtRejected(Exception):
    """The token cannot be accepted; the message says why, for a developer, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class UnverifiedJwt:
    """A token that is well formed. Its claims mean nothing before ``verified_by`` returned."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def algorithm(self) -> str:
        """The algorithm named in the header; one of those accepted."""
        return str(self.header["alg"])

    def verified_by(self, key: Key) -> Mapping[str, Any]:
        """Check the signature and give the claims."""
        try:
            key.check_use("sig")
            jws.deserialize_compact(self.text, key, algorithms=[self.algorithm], registry=STRICT)
        except (JoseError, ValueError, TypeError):
            raise JwtRejected("The signature does not verify.") from None
        return self.claims


def read_jwt(text: str, types: frozenset[str | None], *, own_key: bool = False) -> UnverifiedJwt:
    """Take a compact JWS apart. ``types`` are the allowed values of ``typ``, ``None`` where it may be missing."""
    if len(text) > LARGEST_TOKEN:
        raise JwtRejected("The token is too long.")
    if not SHAPE.fullmatch(text):
        raise JwtRejected("The token is not a compact JWS.")
    header_part, claims_part, _ = text.split(".")
    header = _json_object(header_part)
    kind = header.get("typ")
    if not isinstance(kind, str | None) or kind not in types:
        raise JwtRejected("The header's typ is not the one for this use.")
    if header.get("alg") not in ACCEPTED:
        raise JwtRejected(f"The header's alg must be one of {', '.join(ACCEPTED)}.")
    if FOREIGN_KEYS & header.keys() or ("jwk" in header and not own_key):
        raise JwtRejected("The header carries a parameter that is not accepted (keys by reference, crit).")
    if not isinstance(header.get("kid", ""), str):
        raise JwtRejected("The header's kid must be a text.")
    return UnverifiedJwt(text, header, _json_object(claims_part))


def numeric_date(claims: Mapping[str, Any], name: str, *, required: bool = False) -> float | None:
    """Read ``exp``, ``iat`` or ``nbf`` as seconds since 1970."""
    value = claims.get(name)
    if value is None and not required:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST:
        raise JwtRejected(f"The claim {name} must be a number of seconds since 1970.")
    return float(value)


def text_claim(claims: Mapping[str, Any], name: str, longest: int = 1024) -> str:
    """Read a claim that must be a text with something in it."""
    value = claims.get(name)
    if not isinstance(value, str) or not value or len(value) > longest or "\x00" in value:
        raise JwtRejected(f"The claim {name} is missing or not a text.")
    return value


def _json_object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(
            urlsafe_b64decode(to_bytes(part)).decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError, BinasciiError):
        raise JwtRejected("The token does not hold JSON objects.") from None
    if not isinstance(found, dict):
        raise JwtRejected("The token does not hold JSON objects.")
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated member")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
