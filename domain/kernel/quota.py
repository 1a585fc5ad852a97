"""Rate limits, and the headers that report them (contract, section 1: limits).

The generic cell rate algorithm (GCRA): each spender has one number, the seconds by which its tries are ``ahead`` of
now. Every try adds a ``step``; there is room as long as the sum does not exceed the period. Quotas counted in the
database follow the same rule (``alembic/sql/platform/quotas.sql``).

``RateLimit`` counts the requests of each client in a process's memory. Who takes part: the processes, on any number of
machines, and the database, where they add up their usage every second. Promised: a read stays a single statement. A
client has one quota across all processes, and exceeds it at most by what the other processes admit within one second.
On failure: while the database is down, each process counts by itself.

That quota is generous and protects the service, not people; the budgets that protect people (identities, look-ups,
sign-in) are counted in the database on every attempt.
"""

import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain.kernel.ids import ClientId

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Quota:
    """``tries`` per ``seconds``, refilled evenly; a burst may use all of them at once."""

    tries: int
    seconds: float

    @property
    def step(self) -> float:
        """Seconds that one try costs."""
        return self.seconds / self.tries

    def has_room(self, ahead: float, cost: int = 1) -> bool:
        """Return whether one more try is allowed, or ``cost`` of them at once."""
        return ahead <= self.seconds - cost * self.step + ROUNDING

    def left(self, ahead: float) -> int:
        """Return how many more tries are allowed now."""
        return max(0, int((self.seconds - ahead) / self.step + ROUNDING))

    def wait(self, ahead: float, cost: int = 1) -> int:
        """Return the seconds until one more try is allowed, or ``cost`` at once, 0 if they already are."""
        late = ahead - self.seconds + cost * self.step
        return 0 if self.has_room(ahead, cost) else max(1, math.ceil(late - ROUNDING))

    def told(self, whose: str, left: int, reset: int) -> dict[str, str]:
        """Return the header fields (draft-ietf-httpapi-ratelimit-headers): ``left`` now, more in ``reset`` seconds."""
        return {
            "RateLimit-Policy": f'"{whose}";q={self.tries};w={math.ceil(self.seconds)}',
            "RateLimit": f'"{whose}";r={left};t={reset}',
        }

    def spent(self, whose: str, seconds: int) -> dict[str, str]:
        """Return the header fields of a refusal, including the seconds to wait."""
        return {"Retry-After": str(seconds), **self.told(whose, 0, seconds)}


REMEMBERED = 10_000
Exchange = Callable[[Mapping[ClientId, float]], Awaitable[Mapping[ClientId, float]]]
"""Adds each client's seconds of usage here to the shared count, and returns how far ahead each client is overall."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client has left: ``remaining`` requests now, the full quota again in ``reset`` seconds."""

    allowed: bool
    remaining: int
    reset: int
    retry_after: int


class RateLimit:
    """``quota`` requests in ``window`` seconds per client, refilled evenly. ``now`` is a clock, in seconds."""

    def __init__(self, quota: int, window: float = 60.0, *, now: Callable[[], float]) -> None:
        self._quota = Quota(quota, window)
        self._now = now
        self._arrivals: OrderedDict[ClientId, float] = OrderedDict()
        self._taken: dict[ClientId, float] = {}

    @property
    def window(self) -> float:
        """The seconds in which the whole quota may be used."""
        return self._quota.seconds

    def take(self, client: ClientId) -> Allowance:
        """Take one request from the quota, if there is one left."""
        now, quota = self._now(), self._quota
        ahead = max(self._arrivals.get(client, now) - now, 0.0)
        if not quota.has_room(ahead):
            return Allowance(False, quota.left(ahead), math.ceil(ahead), quota.wait(ahead))
        ahead += quota.step
        self._remember(client, now + ahead)
        self._taken[client] = self._taken.get(client, 0.0) + quota.step
        return Allowance(True, quota.left(ahead), math.ceil(ahead), 0)

    async def share(self, exchange: Exchange) -> None:
        """Report the usage since the last call to the other processes, and learn theirs."""
        if not self._taken:
            return
        taken, self._taken = self._taken, {}
        ahead = await exchange(taken)
        now = self._now()
        for client, seconds in ahead.items():
            self._remember(client, max(self._arrivals.get(client, now), now + seconds))

    def headers(self, allowance: Allowance) -> dict[str, str]:
        """Return the rate limit headers that every response carries."""
        return self._quota.told("client", allowance.remaining, allowance.reset)

    def _remember(self, client: ClientId, arrival: float) -> None:
        self._arrivals[client] = arrival
        self._arrivals.move_to_end(client)
        if len(self._arrivals) > REMEMBERED:
            self._arrivals.popitem(last=False)
