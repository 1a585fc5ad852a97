"""The format of everything encrypted here: header, 96-bit random nonce, AES-256-GCM ciphertext with its tag.

The header begins with a version byte and may name the key. It is authenticated with the associated data, so a value
cannot be passed off as one of another version or key.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.keys import CiphertextRejected

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


def close(cipher: AESGCM, header: bytes, plaintext: bytes, associated_data: bytes) -> bytes:
    """Encrypt. Random nonces are safe for 2^32 values under one key (NIST SP 800-38D, 8.3), far more than any key
    seals.
    """
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, plaintext, header + associated_data)


def reopen(cipher: AESGCM, header: bytes, blob: bytes, associated_data: bytes, what: str) -> bytes:
    """Decrypt what ``close`` made with exactly this header; raises ``CiphertextRejected`` naming ``what`` otherwise."""
    start = len(header) + NONCE_BYTES
    if len(blob) < start + TAG_BYTES:
        raise CiphertextRejected(f"{what} is cut short")
    if not blob.startswith(header):
        raise CiphertextRejected(f"{what} was made by another version or under another key")
    try:
        return cipher.decrypt(blob[len(header) : start], blob[start:], header + associated_data)
    except InvalidTag:
        raise CiphertextRejected(f"{what} is damaged or belongs elsewhere") from None
