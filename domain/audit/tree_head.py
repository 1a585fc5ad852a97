"""A tree head: how many entries there are, and the one hash that stands for all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

TYPE = "audit-tree-head+jwt"
"""``typ`` of a signed tree head, so that it never passes as a token."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The tree at one moment. ``signature`` is a compact JWS over ``claims_of`` it; ``None`` if not signed."""

    tree_size: int
    root_hash: bytes
    at: datetime
    signature: str | None = None


def claims_of(head: TreeHead, issuer: str) -> dict[str, Any]:
    """Give what is signed: whose tree, how large, its root (hex), and when (seconds since 1970, as JWTs have it)."""
    return {
        "iss": issuer,
        "tree_size": head.tree_size,
        "root_hash": head.root_hash.hex(),
        "iat": int(head.at.timestamp()),
    }
