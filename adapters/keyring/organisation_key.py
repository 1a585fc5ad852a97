"""Wraps data keys for one organisation, and computes its blind indexes.

An organisation's secret is 64 bytes: 32 for wrapping, which change with each generation, and 32 from which the index
key is derived. The latter carry over to the next generation; otherwise a rotation would have to reindex everything.
"""

import hmac
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.keyring.data_key import AesDataKey
from adapters.keyring.envelope import KEY_BYTES, close, reopen
from domain.kernel.ids import DataKeyId, OrganisationId, to_text
from domain.kernel.keys import CiphertextRejected, DataKey, IndexTerm

VERSION = 1
HEADER = struct.Struct(">BI")
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
        self._header = HEADER.pack(VERSION, generation)
        self._cipher = AESGCM(secret[:KEY_BYTES])
        info = f"corridor blind index|{organisation_id}".encode()
        self._index_key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(index_secret_of(secret))

    def wrap(self, data_key_id: DataKeyId, data_key: DataKey) -> bytes:
        """Wrap a data key so that only this organisation can unwrap it."""
        return close(self._cipher, self._header, data_key.reveal(), self._associated_data(data_key_id))

    def unwrap(self, data_key_id: DataKeyId, wrapped: bytes) -> AesDataKey:
        """Unwrap a data key. ``CiphertextRejected`` if it was wrapped for another organisation, id or generation."""
        what = f"data key {data_key_id} of {to_text('organisation', self._organisation_id)}"
        return AesDataKey(reopen(self._cipher, self._header, wrapped, self._associated_data(data_key_id), what))

    def blind_index(self, term: IndexTerm) -> bytes:
        """HMAC-SHA-256 over kind and value (security rule 9). Equal terms are equal only inside this organisation."""
        return hmac.digest(self._index_key, f"{term.kind}|{term.value}".encode(), "sha256")

    def _associated_data(self, data_key_id: DataKeyId) -> bytes:
        return f"wrap|{self._organisation_id}|{data_key_id}".encode()
