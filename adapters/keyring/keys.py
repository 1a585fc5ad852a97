"""Data keys and organisation keys: AES-256-GCM over fields, over other keys, and the blind indexes.

Everything encrypted has one shape: a header, a random 96-bit nonce, then the ciphertext with its tag.
"""

import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.kernel.ids import DataKeyId, OrganisationId, to_text
from domain.kernel.index_terms import IndexTerm
from domain.kernel.keys import CiphertextRejected, DataKey, NetworkPurpose, SealedPlace

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


HEADER = b"\x01"
WRAP_HEADER = b"\x02"
"""Separates keys from fields, so that neither can be passed off as the other."""
KIND_OF_TABLE = {
    "cases": "case",
    "consents": "consent",
    "referrals": "referral",
    "handoffs": "handoff",
    "notes": "note",
    "documents": "document",
    "claims": "claim",
    "uploads": "upload",
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


VERSION = 1
ORGANISATION_HEADER = struct.Struct(">BI")
INDEX_SECRET_BYTES = 32


def new_secret(index_secret: bytes | None = None) -> bytes:
    """Make the 64 bytes of a new generation; ``index_secret`` comes from the previous one."""
    return os.urandom(KEY_BYTES) + (index_secret or os.urandom(INDEX_SECRET_BYTES))


def index_secret_of(secret: bytes) -> bytes:
    """Return the half of an organisation's secret that survives a rotation."""
    return secret[KEY_BYTES:]


class AesOrganisationKey:
    """One organisation's decrypted key, of one generation."""

    __slots__ = ("_cipher", "_header", "_index_key", "_organisation_id", "generation")

    def __init__(self, organisation_id: OrganisationId, generation: int, secret: bytes) -> None:
        if len(secret) != KEY_BYTES + INDEX_SECRET_BYTES:
            raise CiphertextRejected(f"the key of {to_text('organisation', organisation_id)} has the wrong length")
        self.generation = generation
        self._organisation_id = organisation_id
        self._header = ORGANISATION_HEADER.pack(VERSION, generation)
        self._cipher = AESGCM(secret[:KEY_BYTES])
        self._index_key = _index_key(index_secret_of(secret), f"corridor blind index|{organisation_id}")

    def wrap(self, data_key_id: DataKeyId, data_key: DataKey) -> bytes:
        """Wrap a data key so that only this organisation can unwrap it."""
        return close(self._cipher, self._header, data_key.reveal(), self._associated_data(data_key_id))

    def unwrap(self, data_key_id: DataKeyId, wrapped: bytes) -> AesDataKey:
        """Unwrap a data key. ``CiphertextRejected`` if it was wrapped for another organisation, id or generation."""
        what = f"data key {data_key_id} of {to_text('organisation', self._organisation_id)}"
        return AesDataKey(reopen(self._cipher, self._header, wrapped, self._associated_data(data_key_id), what))

    def blind_index(self, term: IndexTerm) -> bytes:
        """HMAC-SHA-256 over kind and value (security rule 9). Equal terms are equal only inside this organisation."""
        return _blind_index(self._index_key, term)

    def _associated_data(self, data_key_id: DataKeyId) -> bytes:
        return f"wrap|{self._organisation_id}|{data_key_id}".encode()


class AesNetworkKey:
    """The decrypted key of the whole network for one purpose; it only makes blind indexes (ADR 0065)."""

    __slots__ = ("_index_key",)

    def __init__(self, purpose: NetworkPurpose, secret: bytes) -> None:
        if len(secret) != INDEX_SECRET_BYTES:
            raise CiphertextRejected(f"the network's key for {purpose} has the wrong length")
        self._index_key = _index_key(secret, f"corridor network index|{purpose}")

    def blind_index(self, term: IndexTerm) -> bytes:
        """HMAC-SHA-256 over kind and value. Equal terms are equal in the whole network."""
        return _blind_index(self._index_key, term)


def _index_key(secret: bytes, info: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=info.encode()).derive(secret)


def _blind_index(key: bytes, term: IndexTerm) -> bytes:
    return hmac.digest(key, f"{term.kind}|{term.value}".encode(), "sha256")
