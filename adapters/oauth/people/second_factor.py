"""The second factor: time-based codes (RFC 6238) from an app, and ten recovery codes for a lost phone."""

import base64
import hashlib
import hmac
import os
import secrets
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from domain.oauth.people import NewAuthenticator
from domain.ports.clock import utc_now

SECRET_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without characters that are easily confused on paper."""


def new_secret() -> bytes:
    """Make a secret of 160 bits (RFC 4226, section 4)."""
    return os.urandom(SECRET_BYTES)


def key_text(secret: bytes) -> str:
    """Format the secret as people type it into an authenticator app."""
    return base64.b32encode(secret).decode().rstrip("=")


def provisioning_uri(secret: bytes, name: str) -> str:
    """Return the URI that authenticator apps read."""
    return (
        f"otpauth://totp/Corridor:{quote(name)}?secret={key_text(secret)}"
        f"&issuer=Corridor&digits={DIGITS}&period={STEP_SECONDS}"
    )


def new_authenticator(secret: bytes, sign_in_name: str, pending: str) -> NewAuthenticator:
    """Return what a page shows of a key that is being set up; ``pending`` is the same key, sealed."""
    return NewAuthenticator(key_text(secret), provisioning_uri(secret, sign_in_name), pending)


def matching_step(secret: bytes, code: str, last_step: int) -> int | None:
    """Return the time step of a valid, unused code; a clock difference of one step is allowed."""
    totp = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303 - RFC 6238's default
    present, given = int(utc_now.seconds()) // STEP_SECONDS, code.encode("utf-8", "replace")
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(totp.generate(step * STEP_SECONDS), given) and step > last_step:
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Make codes of 50 bits, written as ``xxxxx-xxxxx``."""
    return tuple(
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    )


def recovery_digest(user_id: str, code: str) -> bytes:
    """Hash a recovery code for its user. It is random and rate-limited, so SHA-256 suffices."""
    plain = "".join(character for character in code.lower() if character in ALPHABET)
    return hashlib.sha256(f"recovery|{user_id}|{plain}".encode()).digest()
