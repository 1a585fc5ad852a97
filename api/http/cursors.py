"""Cursors of keyset lists: opaque, and bound to the list and the filters that they were given for.

A cursor carries no authority, for every page is read with the caller's own rights; its digest finds mistakes and
tampering, it does not keep a secret.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping

from api.http.problems import InvalidCursor

DIGEST_BYTES = 9


def _digest(payload: bytes, bound_to: str) -> bytes:
    return hashlib.sha256(payload + b"|" + bound_to.encode()).digest()[:DIGEST_BYTES]


def _encoded(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def filters_text(operation: str, filters: Mapping[str, str]) -> str:
    """Name the list that a cursor belongs to."""
    return json.dumps([operation, sorted(filters.items())])


def write_cursor(after: list[str], bound_to: str) -> str:
    """Make a cursor that goes on after this key."""
    payload = json.dumps(after, separators=(",", ":")).encode()
    return _encoded(_digest(payload, bound_to) + payload)


def read_cursor(cursor: str | None, bound_to: str) -> list[str] | None:
    """Read the key to go on after; raises ``InvalidCursor``."""
    if cursor is None:
        return None
    try:
        whole = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raise InvalidCursor from None
    digest, payload = whole[:DIGEST_BYTES], whole[DIGEST_BYTES:]
    if digest != _digest(payload, bound_to) or not cursor.isascii() or _encoded(whole) != cursor:
        raise InvalidCursor
    after: list[str] = json.loads(payload)
    return after
