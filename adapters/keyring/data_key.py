"""Seals fields, and wraps the keys below: each case's identity and each referral's conversation has a key, and each
document has one under the case's key.
"""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.keyring.envelope import KEY_BYTES, close, reopen
from domain.kernel.ids import to_text
from domain.kernel.keys import DataKey, SealedPlace

HEADER = b"\x01"
WRAP_HEADER = b"\x02"
"""Separates keys from fields, so that neither can be passed off as the other."""
KIND_OF_TABLE = {
    "cases": "case",
    "consents": "consent",
    "referrals": "referral",
    "handoffs": "handoff",
    "idempotency": "client",
}
"""The kind of object that a table's row ids refer to."""


class AesDataKey:
    """A decrypted data key. The cipher is built once, so sealing a field costs about a microsecond."""

    __slots__ = ("_cipher", "_secret")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        self._secret = secret
        self._cipher = AESGCM(secret)

    @classmethod
    def new(cls) -> "AesDataKey":
        """Generate a key from the system's random source."""
        return cls(os.urandom(KEY_BYTES))

    def seal(self, plaintext: bytes, place: SealedPlace) -> bytes:
        """Encrypt for this place."""
        return close(self._cipher, HEADER, plaintext, _associated_data(place))

    def open(self, sealed: bytes, place: SealedPlace) -> bytes:
        """Decrypt what was sealed for this place; raises ``CiphertextRejected`` for anything else."""
        return reopen(self._cipher, HEADER, sealed, _associated_data(place), _named(place))

    def wrap(self, inner: DataKey, place: SealedPlace) -> bytes:
        """Wrap another key under this one, for this place."""
        return close(self._cipher, WRAP_HEADER, inner.reveal(), _associated_data(place))

    def unwrap(self, wrapped: bytes, place: SealedPlace) -> "AesDataKey":
        """Unwrap a key wrapped for this place; raises ``CiphertextRejected`` for anything else."""
        return AesDataKey(reopen(self._cipher, WRAP_HEADER, wrapped, _associated_data(place), _named(place)))

    def rewrap(self, wrapped: bytes, place: SealedPlace, new: DataKey) -> bytes:
        """Rewrap a key under ``new``; what it seals does not change."""
        return new.wrap(self.unwrap(wrapped, place), place)

    def reveal(self) -> bytes:
        """Return the 32 secret bytes. Only for wrapping."""
        return self._secret


def _named(place: SealedPlace) -> str:
    """Name a place for the operator's log, by its object's public id where there is one."""
    kind = KIND_OF_TABLE.get(place.table)
    row = f"row {place.row_id}" if kind is None else to_text(kind, place.row_id)
    return f"{place.table}.{place.column} of {row}"


def _associated_data(place: SealedPlace) -> bytes:
    """``table|column|case id|row id``. A bar in a name could make two places share one text, so it is refused."""
    if "|" in place.table or "|" in place.column:
        raise ValueError("a table or column name holds no bar")
    return f"{place.table}|{place.column}|{place.case_id}|{place.row_id}".encode()
