"""Provides keys: the only place that calls the key ring, with a cache that saves most calls.

While the key ring is unavailable, keys decrypted within the time to live keep working, and so does everything that
needs no other key; the rest raises ``KeyServiceUnavailable``. Concurrent requests for one key share one call.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from adapters.keyring import index_terms
from adapters.keyring.keys import AesDataKey, AesOrganisationKey, index_secret_of, new_secret
from domain.kernel.ids import OrganisationId
from domain.kernel.keys import IndexTerms, KeyRing, WrappedOrganisationKey

Entry = tuple[OrganisationId, int, bytes]
"""Organisation, generation and the wrapped bytes: a changed row is never served from memory."""


class OrganisationKeyCache:
    """Bounded by number (least recently used goes first) and by age. Age counts from decryption, not from last use."""

    def __init__(self, capacity: int, ttl_seconds: float, now: Callable[[], float]) -> None:
        self._capacity = capacity
        self._ttl_seconds = ttl_seconds
        self._now = now
        self._entries: OrderedDict[Entry, tuple[float, AesOrganisationKey]] = OrderedDict()

    def get(self, entry: Entry) -> AesOrganisationKey | None:
        """Return the key if it was decrypted within the time to live."""
        found = self._entries.get(entry)
        if found is None:
            return None
        opened_at, key = found
        if self._now() - opened_at >= self._ttl_seconds:
            del self._entries[entry]
            return None
        self._entries.move_to_end(entry)
        return key

    def put(self, entry: Entry, key: AesOrganisationKey) -> None:
        """Remember a newly decrypted key."""
        self._entries[entry] = (self._now(), key)
        self._entries.move_to_end(entry)
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    def __len__(self) -> int:
        return len(self._entries)


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
        self._cache = OrganisationKeyCache(capacity, ttl_seconds, now)
        self._being_opened: dict[Entry, asyncio.Task[AesOrganisationKey]] = {}

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
        entry = (organisation_id, generation, wrapped)
        key = self._cache.get(entry)
        if key is not None:
            return key
        task = self._being_opened.get(entry)
        if task is None:
            task = asyncio.create_task(self._open(entry))
            self._being_opened[entry] = task
            task.add_done_callback(lambda done: self._opened(entry, done))
        # Shielded: one cancelled caller must not take the key away from the others waiting for it.
        return await asyncio.shield(task)

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

    async def _open(self, entry: Entry) -> AesOrganisationKey:
        organisation_id, generation, wrapped = entry
        secret = await self._key_ring.unwrap(wrapped, _context(organisation_id, generation))
        return AesOrganisationKey(organisation_id, generation, secret)

    def _opened(self, entry: Entry, done: asyncio.Task[AesOrganisationKey]) -> None:
        del self._being_opened[entry]
        # Reading the exception marks it as retrieved, even if every caller has since gone away.
        if not done.cancelled() and done.exception() is None:
            self._cache.put(entry, done.result())

    async def _wrap(self, organisation_id: OrganisationId, generation: int, secret: bytes) -> WrappedOrganisationKey:
        wrapped = await self._key_ring.wrap(secret, _context(organisation_id, generation))
        return WrappedOrganisationKey(generation, self._key_ring.root_key_id(wrapped), wrapped)


def _context(organisation_id: OrganisationId, generation: int) -> bytes:
    return f"organisation|{organisation_id}|{generation}".encode()
