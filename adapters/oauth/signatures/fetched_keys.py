"""Keys that somebody else publishes, cached for five minutes.

Promised: one fetch at a time, and unknown ``kid`` values cannot trigger endless requests. On failure: cached keys serve
for a quarter of an hour; after that callers get ``Unavailable`` rather than a refusal.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from domain.kernel.errors import Unavailable

log = logging.getLogger(__name__)

MOST_KEYS = 50
FRESH_SECONDS, USABLE_SECONDS = 300.0, 900.0
PAUSE_SECONDS = 5.0
"""Seconds between two attempts, whatever triggers them."""


class NotRead(Exception):
    """The keys could not be read; the message says why, and quotes nothing of what came."""


class FetchedKeys:
    """The keys that are published at one place. Subclasses read them."""

    whose = "somebody"
    """For the log."""

    def __init__(self, fits: Callable[[object], bool]) -> None:
        """``fits`` says whether a member of the list is a key that may be used; it must have a ``kid``."""
        self._fits = fits
        self._asking = asyncio.Lock()
        self._jwks: dict[str, Any] = {"keys": []}
        self._fetched_at = self._tried_at = float("-inf")

    @property
    def names(self) -> frozenset[str]:
        """Return the current keys' names, or none if they should be read again."""
        if time.monotonic() - self._fetched_at > FRESH_SECONDS:
            return frozenset()
        return frozenset(str(key["kid"]) for key in self._jwks["keys"])

    def at_hand(self, kid: str) -> dict[str, Any] | None:
        """Return the key set if it is current and has this key."""
        return self._jwks if kid in self.names else None

    async def jwks(self, kid: str) -> dict[str, Any]:
        """Return the key set, fetched again if it is old or lacks ``kid``; raises ``Unavailable``."""
        if kid not in self.names:
            async with self._asking:
                if kid not in self.names and time.monotonic() - self._tried_at > PAUSE_SECONDS:
                    await self._fetch()
        if time.monotonic() - self._fetched_at > USABLE_SECONDS:
            raise Unavailable
        return self._jwks

    async def read(self) -> object:
        """Read the list of keys; raises ``NotRead``."""
        raise NotImplementedError

    async def _fetch(self) -> None:
        self._tried_at = time.monotonic()
        try:
            keys = await self.read()
            if not isinstance(keys, list) or len(keys) > MOST_KEYS:
                raise NotRead("NotAList")
        except NotRead as problem:
            log.warning("the keys of %s could not be read: %s", self.whose, problem)
            return
        self._jwks = {"keys": [key for key in keys if self._fits(key)]}
        self._fetched_at = time.monotonic()
