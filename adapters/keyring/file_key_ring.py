"""The root key in a file, held in memory after the start.

Decryption works from memory, whatever happens to the file. Encryption reads the file again first: nothing may be
wrapped by a key that is no longer on disk, because nothing could decrypt it after a restart. That is also how a running
process learns of a rotation; a wrap under an unknown key makes it read the file once more.
"""

import asyncio
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.keyring.keys import close, reopen
from adapters.keyring.root_key_file import create_root_key_file, read_root_keys
from adapters.keyring.root_keys import ID_BYTES, RootKey, RootKeyFileUnusable
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable

VERSION = b"\x01"
HEADER_BYTES = len(VERSION) + ID_BYTES


class FileKeyRing:
    """A ``KeyRing`` over a root key file."""

    def __init__(self, path: Path, keys: tuple[RootKey, ...]) -> None:
        self._path = path
        self._keys = {key.id: AESGCM(key.secret) for key in keys}

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> "FileKeyRing":
        """Read the file at start. ``create`` creates it if missing; pass it only while nothing is wrapped yet.

        Raises ``RootKeyFileUnusable`` with a message for the operator.
        """
        if create:
            create_root_key_file(path)
        return cls(path, read_root_keys(path))

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt under the last key in the file."""
        return self._close(await self._read_again(), plaintext, context)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt with the key that the header names."""
        root_key_id = self.root_key_id(wrapped)
        if root_key_id not in self._keys:
            await self._read_again()
        cipher = self._keys.get(root_key_id)
        if cipher is None:
            raise KeyServiceUnavailable(
                f"Root key {root_key_id} is not in {self._path}: put back the copy that has it."
            )
        return reopen(cipher, _header(root_key_id), wrapped, context, f"a secret wrapped by root key {root_key_id}")

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Re-encrypt under the last key in the file; returns the same bytes if they already are."""
        plaintext = await self.unwrap(wrapped, context)
        present = await self._read_again()
        return wrapped if present == self.root_key_id(wrapped) else self._close(present, plaintext, context)

    def root_key_id(self, wrapped: bytes) -> str:
        """Return the id of the root key that wrapped this, without decrypting it."""
        if len(wrapped) < HEADER_BYTES or not wrapped.startswith(VERSION):
            raise CiphertextRejected("a secret is cut short, or was not wrapped by a root key file")
        return wrapped[len(VERSION) : HEADER_BYTES].hex()

    def holds(self, root_key_id: str) -> bool:
        """Return whether that root key is in the file."""
        return root_key_id in self._keys

    async def _read_again(self) -> str:
        try:
            keys = await asyncio.to_thread(read_root_keys, self._path)
        except RootKeyFileUnusable as reason:
            raise KeyServiceUnavailable(str(reason)) from None
        # Keys removed from the file stay until the next start: requests in flight may still need them.
        self._keys.update((key.id, AESGCM(key.secret)) for key in keys)
        return keys[-1].id

    def _close(self, root_key_id: str, plaintext: bytes, context: bytes) -> bytes:
        return close(self._keys[root_key_id], _header(root_key_id), plaintext, context)


def _header(root_key_id: str) -> bytes:
    return VERSION + bytes.fromhex(root_key_id)
