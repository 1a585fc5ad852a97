"""Signatures as Standard Webhooks has them (https://github.com/standard-webhooks/standard-webhooks)."""

import base64
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"
BYTES = 32


def secret_text(secret: bytes) -> str:
    """Write a secret as receivers keep it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(message_id: str, at: datetime, body: bytes, secrets: Iterable[bytes]) -> dict[str, str]:
    """Sign a message with each of the secrets: the present one first, and after a rotation the former one too."""
    seconds = str(int(at.timestamp()))
    signed = f"{message_id}.{seconds}.".encode() + body
    signatures = (base64.b64encode(hmac.digest(secret, signed, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


TOLERANCE = timedelta(minutes=5)
"""By which the clock of a receiver may differ from ours."""


class NotSigned(Exception):
    """A message is not one that the holder of the secret has signed now."""


def secret_of(text: str) -> bytes:
    """Read a secret as receivers keep it; raises ``NotSigned``."""
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError:  # not base64, or not even ASCII
        secret = b""
    if not text.startswith(PREFIX) or len(secret) != BYTES:
        raise NotSigned("This is no webhook secret: it begins with whsec_, and 44 characters follow.")
    return secret


def must_be_signed(named: Mapping[str, str], body: bytes, secret: str, at: datetime) -> None:
    """Verify a message as a receiver does; raises ``NotSigned`` with a sentence. ``named``: headers in lower case."""
    key = secret_of(secret)
    try:
        message_id, seconds, given = (named[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        timestamp = int(seconds)
    except (KeyError, ValueError):
        raise NotSigned("webhook-id, webhook-timestamp or webhook-signature is missing or malformed.") from None
    if abs(int(at.timestamp()) - timestamp) > TOLERANCE.total_seconds():
        raise NotSigned("It was signed more than five minutes ago, or the clocks differ.")
    sent = datetime.fromtimestamp(timestamp, UTC)  # now that it is near: a large number would be an OSError
    expected = headers(message_id, sent, body, [key])["webhook-signature"]
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given.split(" ")):
        raise NotSigned("The signature does not match this secret and body.")
