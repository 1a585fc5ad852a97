"""Provides keys: the only place that calls the key ring, with a cache that saves most calls.

While the key ring is unavailable, keys decrypted within the time to live keep working, and so does everything that
needs no other key; the rest raises ``KeyServiceUnavailable``. Concurrent requests for one key share one call.
"""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

from adapters.keyring import index_terms
from adapters.keyring.keys import (
    INDEX_SECRET_BYTES,
    AesDataKey,
    AesNetworkKey,
    AesOrganisationKey,
    index_secret_of,
    new_secret,
)
from domain.kernel.ids import OrganisationId
from domain.kernel.index_terms import IndexTerms
from domain.kernel.keys import KeyRing, NetworkPurpose, WrappedOrganisationKey

E = TypeVar("E", bound=Hashable)
K = TypeVar("K")


class OpenedKeys(Generic[E, K]):
    """Remembers decrypted keys, bounded by number (least recently used goes first) and by age. Age counts from
    decryption, not from last use. An entry includes the wrapped bytes: a changed row is never served from memory.
    """

    def __init__(
        self, capacity: int, ttl_seconds: float, now: Callable[[], float], unwrap: Callable[[E], Awaitable[K]]
    ) -> None:
        self._capacity = capacity
        self._ttl_seconds = ttl_seconds
        self._now = now
        self._unwrap = unwrap
        self._entries: OrderedDict[E, tuple[float, K]] = OrderedDict()
        self._being_opened: dict[E, asyncio.Task[K]] = {}

    async def get(self, entry: E) -> K:
        """Return the key, from memory if it was decrypted within the time to live."""
        opened_at, key = self._entries.get(entry, (0.0, None))
        if key is not None:
            if self._now() - opened_at < self._ttl_seconds:
                self._entries.move_to_end(entry)
                return key
            del self._entries[entry]
        task = self._being_opened.get(entry)
        if task is None:
            task = asyncio.create_task(self._open(entry))
            self._being_opened[entry] = task
            task.add_done_callback(lambda done: self._opened(entry, done))
        # Shielded: one cancelled caller must not take the key away from the others waiting for it.
        return await asyncio.shield(task)

    async def _open(self, entry: E) -> K:
        return await self._unwrap(entry)

    def _opened(self, entry: E, done: asyncio.Task[K]) -> None:
        del self._being_opened[entry]
        # Reading the exception marks it as retrieved, even if every caller has since gone away.
        if not done.cancelled() and done.exception() is None:
            self._entries[entry] = (self._now(), done.result())
            self._entries.move_to_end(entry)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)


class AesVault:
    """AES-256-GCM keys under a ``KeyRing``. One per process; it belongs to one event loop."""

    def __init__(
        self,
        key_ring: KeyRing,
        *,
        ttl_seconds: float = 300.0,
        capacity: int = 1024,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key_ring = key_ring
        self._organisations = OpenedKeys(capacity, ttl_seconds, now, self._open_organisation_key)
        self._network = OpenedKeys(capacity, ttl_seconds, now, self._open_network_key)

    @property
    def index_terms(self) -> IndexTerms:
        """Normalises values for comparison."""
        return index_terms

    async def new_organisation_key(self, organisation_id: OrganisationId) -> WrappedOrganisationKey:
        """Make the first key of an organisation (generation 1)."""
        return await self._wrap(organisation_id, 1, new_secret())

    async def next_organisation_key(
        self, organisation_id: OrganisationId, current: WrappedOrganisationKey
    ) -> WrappedOrganisationKey:
        """Make the next generation. Blind indexes do not change: the index secret is carried over."""
        secret = await self._key_ring.unwrap(current.wrapped, _context(organisation_id, current.generation))
        return await self._wrap(organisation_id, current.generation + 1, new_secret(index_secret_of(secret)))

    async def rewrap_organisation_key(
        self, organisation_id: OrganisationId, current: WrappedOrganisationKey
    ) -> WrappedOrganisationKey:
        """Rewrap the same key under the current root key; returns ``current`` if nothing had to change."""
        wrapped = await self._key_ring.rewrap(current.wrapped, _context(organisation_id, current.generation))
        return WrappedOrganisationKey(current.generation, self._key_ring.root_key_id(wrapped), wrapped)

    async def organisation_key(
        self, organisation_id: OrganisationId, generation: int, wrapped: bytes
    ) -> AesOrganisationKey:
        """Return an organisation's key, from memory if it was decrypted within the time to live."""
        return await self._organisations.get((organisation_id, generation, wrapped))

    async def new_network_key(self, purpose: NetworkPurpose) -> bytes:
        """Make a key of the whole network, wrapped."""
        return await self._key_ring.wrap(os.urandom(INDEX_SECRET_BYTES), purpose.context)

    async def network_key(self, purpose: NetworkPurpose, wrapped: bytes) -> AesNetworkKey:
        """Return it, from memory if it was decrypted within the time to live."""
        return await self._network.get((purpose, wrapped))

    def new_data_key(self) -> AesDataKey:
        """Make a data key from 32 random bytes."""
        return AesDataKey.new()

    def data_key(self, secret: bytes) -> AesDataKey:
        """Return the data key of these 32 bytes."""
        return AesDataKey(secret)

    async def wrap_secret(self, secret: bytes, context: bytes) -> bytes:
        """Encrypt a secret of the service itself with the root key."""
        return await self._key_ring.wrap(secret, context)

    async def unwrap_secret(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt it."""
        return await self._key_ring.unwrap(wrapped, context)

    async def _open_organisation_key(self, entry: tuple[OrganisationId, int, bytes]) -> AesOrganisationKey:
        organisation_id, generation, wrapped = entry
        secret = await self._key_ring.unwrap(wrapped, _context(organisation_id, generation))
        return AesOrganisationKey(organisation_id, generation, secret)

    async def _open_network_key(self, entry: tuple[NetworkPurpose, bytes]) -> AesNetworkKey:
        purpose, wrapped = entry
        return AesNetworkKey(purpose, await self._key_ring.unwrap(wrapped, purpose.context))

    async def _wrap(self, organisation_id: OrganisationId, generation: int, secret: bytes) -> WrappedOrganisationKey:
        wrapped = await self._key_ring.wrap(secret, _context(organisation_id, generation))
        return WrappedOrganisationKey(generation, self._key_ring.root_key_id(wrapped), wrapped)


def _context(organisation_id: OrganisationId, generation: int) -> bytes:
    return f"organisation|{organisation_id}|{generation}".encode()
