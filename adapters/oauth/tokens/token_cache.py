"""Tokens that were found valid, so that the next request with one costs no signature check."""

import hashlib
import time

from adapters.oauth.tokens.verified_token import KnownToken


def digest_of(text: str) -> bytes:
    """Return a token's key in the cache, so that the token itself is not kept."""
    return hashlib.sha256(text.encode("latin-1", "replace")).digest()


class TokenCache:
    """Valid tokens by their hash, until they expire; at most ``capacity``, the oldest goes first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._known: dict[bytes, KnownToken] = {}

    def get(self, digest: bytes) -> KnownToken | None:
        """Return a token that has not expired."""
        known = self._known.get(digest)
        if known is not None and known.token.expires_at <= time.time():
            del self._known[digest]
            return None
        return known

    def put(self, digest: bytes, known: KnownToken) -> None:
        """Cache a token, evicting the oldest if full."""
        self._known[digest] = known
        if len(self._known) > self._capacity:
            del self._known[next(iter(self._known))]

    def keep_only(self, kids: frozenset[str]) -> None:
        """Forget tokens whose signing key is gone."""
        self._known = {digest: known for digest, known in self._known.items() if known.token.kid in kids}

    def __len__(self) -> int:
        return len(self._known)
