"""Requests of an SMS gateway, signed with a shared secret.

``X-Corridor-Timestamp`` is the time in seconds since 1970, ``X-Corridor-Signature`` the HMAC-SHA256, in hexadecimal, of
that number, a full stop and the body. A request older or newer than five minutes is refused.
"""

import hmac
import re
import time
from collections.abc import Callable, Mapping

TIMESTAMP, SIGNATURE = "x-corridor-timestamp", "x-corridor-signature"
TOLERANCE = 300
DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: Callable[[], float] = time.time) -> bool:
    """Return whether the request is the gateway's, and recent."""
    timestamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if DIGITS.fullmatch(timestamp) is None or abs(now() - int(timestamp)) > TOLERANCE:
        return False
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), given.lower().encode())
