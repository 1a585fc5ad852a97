"""Seals a desk session's tokens under a key that follows from its cookie: the database alone opens none of them."""

import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel

NONCE = 12


class DeskTokens(BaseModel, frozen=True):
    """What a session holds. ``access_until`` is in seconds of the epoch."""

    client_id: str
    access_token: str
    access_until: float
    refresh_token: str
    scopes: tuple[str, ...]
    person: dict[str, Any]


def seal(tokens: DeskTokens, cookie: str) -> bytes:
    """Seal the tokens for the browser that has this cookie."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key(cookie)).encrypt(nonce, tokens.model_dump_json().encode(), None)


def unseal(sealed: bytes, cookie: str) -> DeskTokens | None:
    """Open them again; ``None`` with another cookie, or if they were changed."""
    try:
        plain = AESGCM(_key(cookie)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag:
        return None
    return DeskTokens.model_validate_json(plain)


def _key(cookie: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"tokens of a desk session").derive(cookie.encode())
