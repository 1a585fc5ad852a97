"""Turns: how many requests are worked on at once in a process, and whose is next.

Who takes part: the guard and the authorization server's endpoints, which take a turn before they work on a request;
routes that wait for something else (an event, the rest of an upload) and therefore take none.
Promised: one client's haste costs others little. A client has at most ``each`` of the ``turns``, and of the clients
that wait, the next turn goes to the one whose requests have taken the least time (start-time fair queueing). Nobody
waits in vain: a request that would not get its turn within ``PATIENCE`` seconds is refused as it arrives, before its
body is read, and one whose turn has not come after ``LONGEST`` seconds is refused then. Both are ``Busy``: 503 with
``Retry-After``, and nothing was done.
On failure: a request that is cancelled gives its turn, or its place in the queue, back.

How long one would wait follows from Little's law: with all turns taken, they end at a rate of ``turns`` divided by the
mean time that a turn takes.
"""

import asyncio
from collections import deque
from collections.abc import Hashable
from heapq import heappop, heappush
from itertools import count
from types import TracebackType

from domain.kernel.errors import Unavailable

PATIENCE = 1.0
"""Seconds that a request may expect to wait."""
LONGEST = 1.6
"""Seconds that a request waits at most: with the time that it takes itself, an answer within two."""
SHARE = 4
"""At most one in so many turns belongs to one client."""
FIRST_GUESS = 0.01
"""Seconds that a turn takes, before any has been taken."""
WEIGHT_OF_LAST = 0.05
"""The weight of the last turn in the mean."""


class Busy(Unavailable):
    """The service is busy and has not begun this request; repeat it after the seconds in Retry-After."""


class _Line:
    """The requests of one client: those that have a turn, and those that wait."""

    __slots__ = ("active", "listed", "used", "waiting")

    def __init__(self, used: float) -> None:
        self.active = 0
        self.used = used
        self.waiting: deque[asyncio.Future[None]] = deque()
        self.listed = False


class FairQueue:
    """Gives out ``turns``. See the head of this file."""

    def __init__(self, turns: int, *, patience: float | None = None, longest: float | None = None) -> None:
        self._free = self._turns = turns
        self._each = max(2, turns // SHARE)
        self._patience = PATIENCE if patience is None else patience
        self._longest = LONGEST if longest is None else longest
        self._lines: dict[Hashable, _Line] = {}
        self._next: list[tuple[float, int, _Line]] = []
        self._order = count()
        self._begun = 0.0
        self._mean = FIRST_GUESS
        self.waiting = 0
        """How many requests wait for their turn."""

    @property
    def taken(self) -> int:
        """How many turns are taken."""
        return self._turns - self._free

    @property
    def are_taken(self) -> bool:
        """Whether all turns are taken, or a request waits for its turn."""
        return not self._free or self.waiting > 0

    def is_too_long_for(self, client: Hashable) -> bool:
        """Whether a request of this client would have to wait too long."""
        line = self._lines.get(client)
        if self._free and (line is None or self._may_have_another(line)):
            return False
        return self._expected(1 if line is None else len(line.waiting) + 1) > self._patience

    def of(self, client: Hashable) -> "Turn":
        """Wait for a turn of this client, and have it for the duration of the block; raises ``Busy``."""
        return Turn(self, client)

    def _expected(self, place: int) -> float:
        """Return the seconds until the turn of the ``place``-th that waits in a line."""
        return place * self._mean * max(len(self._next) / self._turns, 1 / self._each)

    async def enter(self, client: Hashable) -> _Line:
        """Wait for a turn. Raises ``Busy``."""
        line = self._lines.get(client)
        if line is None:
            line = self._lines[client] = _Line(self._begun)
        if self._free and self._may_have_another(line):
            self._begin(line)
            return line
        try:
            if self.is_too_long_for(client):
                raise Busy
            await self._wait(line)
        finally:
            self._forget(client, line)
        return line

    def leave(self, client: Hashable, line: _Line, seconds: float) -> None:
        """Give a turn back that took so long."""
        self._mean += WEIGHT_OF_LAST * (seconds - self._mean)
        line.used += seconds
        self._give_back(line)
        self._forget(client, line)

    async def _wait(self, line: _Line) -> None:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        line.waiting.append(turn)
        self.waiting += 1
        self._list(line)
        timer = loop.call_later(self._longest, _refuse, turn)
        try:
            await turn
        except BaseException:
            if turn in line.waiting:
                line.waiting.remove(turn)
            elif not turn.cancelled() and turn.exception() is None:
                self._give_back(line)  # it was given to a request that had been cancelled
            raise
        finally:
            self.waiting -= 1
            timer.cancel()

    def _give_back(self, line: _Line) -> None:
        line.active -= 1
        self._free += 1
        self._list(line)
        self._go_on()

    def _may_have_another(self, line: _Line) -> bool:
        """Whether its next request is not behind others of the same client."""
        return line.active < self._each and not line.waiting

    def _begin(self, line: _Line) -> None:
        line.active += 1
        self._free -= 1
        self._begun = max(self._begun, line.used)

    def _list(self, line: _Line) -> None:
        if not line.listed and line.waiting and line.active < self._each:
            line.listed = True
            heappush(self._next, (line.used, next(self._order), line))

    def _go_on(self) -> None:
        while self._free and self._next:
            used, _, line = heappop(self._next)
            line.listed = False
            if used < line.used:  # one of its requests has ended since it was listed
                self._list(line)
                continue
            while line.waiting:
                turn = line.waiting.popleft()
                if not turn.done():
                    self._begin(line)
                    turn.set_result(None)
                    break
            self._list(line)

    def _forget(self, client: Hashable, line: _Line) -> None:
        if not line.active and not line.waiting:
            self._lines.pop(client, None)


class Turn:
    """One turn, as an asynchronous context manager."""

    __slots__ = ("_began", "_client", "_line", "_queue")

    def __init__(self, queue: FairQueue, client: Hashable) -> None:
        self._queue, self._client = queue, client

    async def __aenter__(self) -> None:
        """Wait for it."""
        self._line = await self._queue.enter(self._client)
        self._began = asyncio.get_running_loop().time()

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        self._queue.leave(self._client, self._line, asyncio.get_running_loop().time() - self._began)


def _refuse(turn: "asyncio.Future[None]") -> None:
    if not turn.done():
        turn.set_exception(Busy())
