"""Server nonces for DPoP, without storage: the time, and a MAC that every process can check.

The MAC's key is derived from a private signing key, which all processes share and the database does not reveal. If that
key is replaced at once, older nonces fail and the client gets a new one, just as when a nonce expires.
"""

import base64
import hashlib
import hmac

from adapters.oauth.signatures.signing_keys import SigningKeys
from adapters.oauth.wire.limits import NONCE_SECONDS, SKEW_SECONDS
from domain.ports.clock import utc_now

MAC_BYTES = 16


class Nonces:
    """Creates and checks nonces that live for ``NONCE_SECONDS``."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def new(self) -> str:
        """Make a nonce."""
        return self._written(int(utc_now.seconds()))

    def accepts(self, nonce: str | None) -> bool:
        """Return whether we made this nonce recently enough."""
        try:
            made_at = int.from_bytes(base64.urlsafe_b64decode((nonce or "").encode("ascii"))[:8])
        except ValueError:
            return False
        if not -SKEW_SECONDS <= utc_now.seconds() - made_at <= NONCE_SECONDS:
            return False
        return hmac.compare_digest(self._written(made_at).encode(), (nonce or "").encode())

    def _written(self, made_at: int) -> str:
        key = hashlib.sha256(b"dpop nonce|" + self._keys.secret).digest()
        moment = made_at.to_bytes(8)
        return base64.urlsafe_b64encode(moment + hmac.digest(key, moment, "sha256")[:MAC_BYTES]).decode()
