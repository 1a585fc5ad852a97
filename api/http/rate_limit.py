"""Rate limit per client: the generic cell rate algorithm (GCRA), in each process's memory.

Who takes part: the processes, on any number of machines, and the database, where they add up their usage every second.
Promised: a read stays a single statement. A client has one quota across all processes, and exceeds it at most by what
the other processes admit within one second.
On failure: while the database is down, each process counts by itself.

The quota is generous and protects the service, not people; the budgets that protect people (identities, look-ups,
sign-in) are counted in the database on every attempt.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import Request

from api.http.problems import RateLimited
from domain.kernel.ids import ClientId
from domain.kernel.quota import Quota

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
    """``quota`` requests in ``window`` seconds per client, refilled evenly."""

    def __init__(self, quota: int, window: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self._quota = Quota(quota, window)
        self._now = now
        self._arrivals: OrderedDict[ClientId, float] = OrderedDict()
        self._taken: dict[ClientId, float] = {}

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


def count_request(request: Request, client: ClientId) -> None:
    """Count a request for its client, and note the client for the log; raises ``RateLimited``."""
    limit: RateLimit = request.app.state.service.rate_limit
    allowance = limit.take(client)
    request.state.client_id, request.state.limit_headers = client, limit.headers(allowance)
    if not allowance.allowed:
        request.state.limit_headers["Retry-After"] = str(allowance.retry_after)
        raise RateLimited
