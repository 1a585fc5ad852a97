"""How fast one client may ask: the generic cell rate algorithm (GCRA), in the memory of each process.

Who takes part: the processes, on however many machines, and the database, where each second they add up what was taken.
Promised: a read still is one statement; a client has one quota, whichever process it asks, and passes it by no more
than what the others let in within that second. While the database is away each process goes on by itself.

The quota is generous and protects the service, not a secret; budgets that protect people (identities, look-ups,
sign-in) are counted in the database, try by try.
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
"""Adds the seconds that each client used up here to those of all processes, and gives how far it is ahead in all."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left for a client: ``remaining`` requests now, all of them again in ``reset`` seconds."""

    allowed: bool
    remaining: int
    reset: int
    retry_after: int


class RateLimit:
    """``quota`` requests in ``window`` seconds for each client, refilled evenly."""

    def __init__(self, quota: int, window: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self._quota = Quota(quota, window)
        self._now = now
        self._arrivals: OrderedDict[ClientId, float] = OrderedDict()
        self._taken: dict[ClientId, float] = {}

    def take(self, client: ClientId) -> Allowance:
        """Take one request, if it may be."""
        now, quota = self._now(), self._quota
        ahead = max(self._arrivals.get(client, now) - now, 0.0)
        if not quota.has_room(ahead):
            return Allowance(False, quota.left(ahead), math.ceil(ahead), quota.wait(ahead))
        ahead += quota.step
        self._remember(client, now + ahead)
        self._taken[client] = self._taken.get(client, 0.0) + quota.step
        return Allowance(True, quota.left(ahead), math.ceil(ahead), 0)

    async def share(self, exchange: Exchange) -> None:
        """Tell the other processes what was taken here since the last time, and learn what was taken there."""
        if not self._taken:
            return
        taken, self._taken = self._taken, {}
        ahead = await exchange(taken)
        now = self._now()
        for client, seconds in ahead.items():
            self._remember(client, max(self._arrivals.get(client, now), now + seconds))

    def headers(self, allowance: Allowance) -> dict[str, str]:
        """Give the header fields of every answer."""
        return self._quota.told("client", allowance.remaining, allowance.reset)

    def _remember(self, client: ClientId, arrival: float) -> None:
        self._arrivals[client] = arrival
        self._arrivals.move_to_end(client)
        if len(self._arrivals) > REMEMBERED:
            self._arrivals.popitem(last=False)


def count_request(request: Request, client: ClientId) -> None:
    """Count a request for its client, for the log as well; raises ``RateLimited``."""
    limit: RateLimit = request.app.state.service.rate_limit
    allowance = limit.take(client)
    request.state.client_id, request.state.limit_headers = client, limit.headers(allowance)
    if not allowance.allowed:
        request.state.limit_headers["Retry-After"] = str(allowance.retry_after)
        raise RateLimited
