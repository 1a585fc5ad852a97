"""Opaque secrets that we issue: random text for the holder, a hash in the database."""

import hashlib
import secrets

BYTES = 32


def new_opaque(prefix: str = "") -> str:
    """Make a secret of 256 random bits."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest_of(opaque: str) -> bytes:
    """Hash it for storage and search."""
    return hashlib.sha256(opaque.encode("utf-8", "surrogatepass")).digest()
