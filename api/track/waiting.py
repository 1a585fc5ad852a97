"""Where tries over the quota wait: in memory, and only so many at once.

Who takes part: requests that ``domain/tracking/slowing.py`` slows down. Promised: they hold no connection of the
database and no turn. Those slowed down by their own address have a room of their own, with a few places for each
address, so that one who guesses takes no place from the others. On failure: without a place, ``RoomFull``.
"""

import asyncio
from collections import Counter

from domain.tracking.slowing import CountedTry

PLACES = 64
EACH = 4


class RoomFull(Exception):
    """Too many wait already; try again in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class WaitingRoom:
    """The tries that wait in this process. ``pace`` scales the waits; tests make them short."""

    def __init__(self, places: int = PLACES, each: int = EACH, pace: float = 1.0) -> None:
        self._places, self._each = places, each
        self._own, self._others = Counter[str](), Counter[str]()
        self.pace = pace

    async def wait(self, who: str, counted: CountedTry) -> None:
        """Wait as long as the try has to; raises ``RoomFull``."""
        if not counted.wait:
            return
        room = self._own if counted.own else self._others
        if room.total() >= self._places or room[who] >= self._each:
            raise RoomFull(max(1, round(counted.wait)))
        room[who] += 1
        try:
            await asyncio.sleep(counted.wait * self.pace)
        finally:
            room[who] -= 1
            if not room[who]:
                del room[who]
