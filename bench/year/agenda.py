"""What happens when: people's next steps in order of time, each of one life."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.year.life import Life

Step = Callable[[datetime], Awaitable[None]]


class Agenda:
    """Holds every step that is still to come."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Life, Step]] = []
        self._numbers = count()

    def at(self, when: datetime, life: "Life", step: Step) -> None:
        """Plan a step of a life."""
        heapq.heappush(self._heap, (when, next(self._numbers), life, step))

    def due(self, until: datetime) -> "dict[Life, list[tuple[datetime, Step]]]":
        """Take out what is due before ``until``, by life and in order of time."""
        found: dict[Life, list[tuple[datetime, Step]]] = {}
        while self._heap and self._heap[0][0] < until:
            when, _, life, step = heapq.heappop(self._heap)
            found.setdefault(life, []).append((when, step))
        return found

    def __len__(self) -> int:
        return len(self._heap)
