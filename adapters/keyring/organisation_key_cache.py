"""Caches decrypted organisation keys for a few minutes, so that a short outage of the key service goes unnoticed."""

from collections import OrderedDict
from collections.abc import Callable

from adapters.keyring.organisation_key import AesOrganisationKey
from domain.kernel.ids import OrganisationId

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
