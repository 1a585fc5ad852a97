"""A circuit breaker: a hanging key service costs one caller the deadline, not every caller.

Who takes part: the requests of this process; a key ring that may be slow or unavailable.
Promised: after a failure, every call fails at once for a moment, with the original reason; then one caller tries again
while the others still fail at once. The first response, even a refused ciphertext, closes the circuit.
On failure: the circuit stays open for another moment. Keys cached in memory do not pass through here and keep working.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from domain.kernel.keys import CiphertextRejected, KeyRing, KeyServiceUnavailable

MOMENT_SECONDS = 1.0
"""Seconds without calls after a failure: short, because callers are refused even if the service is already back."""


class CircuitBreakerKeyRing:
    """A ``KeyRing`` that wraps another. Belongs to one process and one event loop."""

    def __init__(
        self, behind: KeyRing, moment_seconds: float = MOMENT_SECONDS, now: Callable[[], float] = monotonic
    ) -> None:
        self._behind = behind
        self._moment = moment_seconds
        self._now = now
        self._away: KeyServiceUnavailable | None = None
        self._ask_again_at = 0.0
        self._somebody_asks = False

    @property
    def is_usable(self) -> bool:
        """Whether the last call was answered."""
        return self._away is None

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt under the current root key."""
        return await self._asked(lambda: self._behind.wrap(plaintext, context))

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt."""
        return await self._asked(lambda: self._behind.unwrap(wrapped, context))

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Rewrap under the current root key."""
        return await self._asked(lambda: self._behind.rewrap(wrapped, context))

    def root_key_id(self, wrapped: bytes) -> str:
        """Return the id of the root key without calling the service."""
        return self._behind.root_key_id(wrapped)

    async def _asked(self, ask: Callable[[], Awaitable[bytes]]) -> bytes:
        with self._one_at_a_time_while_it_is_away():
            try:
                answer = await ask()
            except KeyServiceUnavailable as problem:
                self._away, self._ask_again_at = problem, self._now() + self._moment
                raise
            except CiphertextRejected:
                self._away = None  # it answered; one value that fails to decrypt says nothing about the others
                raise
            self._away = None
            return answer

    @contextmanager
    def _one_at_a_time_while_it_is_away(self) -> Iterator[None]:
        if self._away is None:
            yield
            return
        if self._somebody_asks or self._now() < self._ask_again_at:
            raise KeyServiceUnavailable(self._away.reason)
        self._somebody_asks = True
        try:
            yield
        finally:
            self._somebody_asks = False
