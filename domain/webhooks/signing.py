"""Signatures as Standard Webhooks has them (https://github.com/standard-webhooks/standard-webhooks)."""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime

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
