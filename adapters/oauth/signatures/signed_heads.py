"""Verifies what the service once signed, with every key it ever had, even those that no longer verify tokens."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg
from joserfc.jwk import OKPKey

from adapters.oauth.signatures.compact_jwt import JwtRejected, read_jwt

KEYS = "SELECT kid, public_jwk::text FROM oauth.signing_keys"


async def every_public_key(connection: "asyncpg.Connection[Any]") -> Mapping[str, OKPKey]:
    """Read the public halves of all keys, by name."""
    rows = await connection.fetch(KEYS)
    return {row["kid"]: OKPKey.import_key(json.loads(row["public_jwk"])) for row in rows}


def claims_signed_by(keys: Mapping[str, OKPKey], kind: str, text: str) -> Mapping[str, Any] | None:
    """Return the claims of a compact JWS of that ``typ``, or ``None`` if none of these keys signed it."""
    try:
        read = read_jwt(text, frozenset({kind}))
        key = keys.get(str(read.header.get("kid")))
        return None if key is None else read.verified_by(key)
    except JwtRejected:
        return None
