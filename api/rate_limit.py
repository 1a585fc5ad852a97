"""How fast one client may ask: the generic cell rate algorithm (GCRA), in the memory of each process.

The quota is generous and protects the service, not a secret; budgets that protect people (identities, look-ups,
sign-in) are kept in the database. With several processes a client has at most one quota in each.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left for a client: ``remaining`` requests now, all of them again in ``reset`` seconds."""

    allowed: bool
    remaining: int
    reset: int
    retry_after: int


class RateLimit:
    """``quota`` requests in ``window`` seconds for each key, refilled evenly."""

    def __init__(self, quota: int, window: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self.quota = quota
        self.window = window
        self._step = window / quota
        self._now = now
        self._arrivals: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, key: Hashable) -> Allowance:
        """Take one request, if it may be."""
        now = self._now()
        arrival = max(self._arrivals.get(key, now), now)
        allowed = arrival - now <= self.window - self._step + 1e-9
        if allowed:
            arrival += self._step
            self._arrivals[key] = arrival
            self._arrivals.move_to_end(key)
            if len(self._arrivals) > REMEMBERED:
                self._arrivals.popitem(last=False)
        remaining = max(0, int((self.window - (arrival - now)) / self._step + 1e-9))
        retry = 0 if allowed else math.ceil(arrival - now - self.window + self._step)
        return Allowance(allowed, remaining, math.ceil(arrival - now), max(retry, 0 if allowed else 1))

    def headers(self, allowance: Allowance) -> dict[str, str]:
        """Give the header fields (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"client";q={self.quota};w={math.ceil(self.window)}',
            "RateLimit": f'"client";r={allowance.remaining};t={allowance.reset}',
        }
