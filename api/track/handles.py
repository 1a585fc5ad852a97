"""What the migrant's forms carry instead of the code: a sealed handle that works for 15 minutes.

It holds the hash of the code and the time at which it ends, encrypted, so it neither is the code nor says which case it
is for. A new code, or an erasure, ends it too. Promised: nothing is stored, in the browser or here.
"""

import secrets
import struct
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECONDS = 15 * 60
NONCE, HASH, END = 12, 32, 8
PURPOSE = b"corridor: handles of the migrant's page"
Now = Callable[[], float]


class HandleOver(Exception):
    """The handle has ended, or is none of ours."""


class Handles:
    """Makes and opens handles. ``secret`` is the same in all processes; ``now`` is a clock in seconds."""

    def __init__(self, secret: bytes, now: Now = time.time) -> None:
        self._key = AESGCM(HKDF(SHA256(), 32, None, PURPOSE).derive(secret))
        self._now = now

    def make(self, digest: str) -> str:
        """Make one for the case with this tracking hash (in hexadecimal)."""
        nonce, ends = secrets.token_bytes(NONCE), struct.pack(">d", self._now() + SECONDS)
        sealed = self._key.encrypt(nonce, bytes.fromhex(digest) + ends, PURPOSE)
        return urlsafe_b64encode(nonce + sealed).decode()

    def open(self, handle: str) -> str:
        """Return the tracking hash; raises ``HandleOver``."""
        try:
            raw = urlsafe_b64decode(handle.encode("ascii"))
            plain = self._key.decrypt(raw[:NONCE], raw[NONCE:], PURPOSE)
        except (Error, InvalidTag, UnicodeEncodeError, ValueError):
            raise HandleOver from None
        (ends,) = struct.unpack(">d", plain[HASH:])
        if ends < self._now():
            raise HandleOver
        return plain[:HASH].hex()
