"""A key service that hangs costs its callers the deadline once, not each of them (a circuit breaker).

Who takes part: the requests of this process; a key ring that may be slow or away.
Promised: after it was away, everybody is told so at once for a moment, with the reason that was found; then one caller
asks again, while the others are still told at once. The first answer, a refused ciphertext included, lets everybody in.
On failure: another moment. What is remembered in memory is not asked for here, and goes on meanwhile.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from domain.kernel.keys import CiphertextRejected, KeyRing, KeyServiceUnavailable

MOMENT_SECONDS = 1.0
"""How long nobody asks after a failure: short, for whoever comes meanwhile is refused though it may be back."""


class CircuitBreakerKeyRing:
    """A ``KeyRing`` before another one. Belongs to one process, and to one event loop."""

    def __init__(
        self, behind: KeyRing, moment_seconds: float = MOMENT_SECONDS, now: Callable[[], float] = monotonic
    ) -> None:
        self._behind = behind
        self._moment = moment_seconds
        self._now = now
        self._away: KeyServiceUnavailable | None = None
        self._ask_again_at = 0.0
        self._somebody_asks = False

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt under the present root key."""
        return await self._asked(lambda: self._behind.wrap(plaintext, context))

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Decrypt."""
        return await self._asked(lambda: self._behind.unwrap(wrapped, context))

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Move under the present root key."""
        return await self._asked(lambda: self._behind.rewrap(wrapped, context))

    def root_key_id(self, wrapped: bytes) -> str:
        """Name the root key, without asking anybody."""
        return self._behind.root_key_id(wrapped)

    async def _asked(self, ask: Callable[[], Awaitable[bytes]]) -> bytes:
        with self._one_at_a_time_while_it_is_away():
            try:
                answer = await ask()
            except KeyServiceUnavailable as problem:
                self._away, self._ask_again_at = problem, self._now() + self._moment
                raise
            except CiphertextRejected:
                self._away = None  # it answered; that this one value does not open says nothing of the others
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
