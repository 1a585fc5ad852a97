"""A tree head: the number of entries, and one hash over all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

TYPE = "audit-tree-head+jwt"
"""``typ`` of a signed tree head, so that it never passes as an access token."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The tree at one moment. ``signature`` is a compact JWS over its ``claims_of``; ``None`` if unsigned."""

    tree_size: int
    root_hash: bytes
    at: datetime
    signature: str | None = None


def claims_of(head: TreeHead, issuer: str) -> dict[str, Any]:
    """Return the claims to sign: issuer, size, root (hex) and time (seconds since 1970, as in JWTs)."""
    return {
        "iss": issuer,
        "tree_size": head.tree_size,
        "root_hash": head.root_hash.hex(),
        "iat": int(head.at.timestamp()),
    }
