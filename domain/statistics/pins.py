"""Finds hidden counts that the shown figures pin down to a single value.

Every sum bounds each of its counts by the others: a part is at most the greatest whole minus the least of the other
parts, and at least the least whole minus the greatest of them. Applied until nothing changes, this finds what
subtraction can reveal over any number of tables, margins and quarters. The linear programming audit in
``tests/unit/statistics`` checks the result independently.
"""

from collections import deque
from collections.abc import Iterable, Mapping

from domain.statistics.disclosure import BASE, UNBOUNDED, Window
from domain.statistics.figures import Place
from domain.statistics.relations import Relation

Sum = tuple[int, tuple[int, ...]]


class Contradiction(Exception):
    """No counts fit the shown figures."""


class Knowledge:
    """What follows from the relations. Built once for a publication, and used for each of its readers."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        self._number: dict[Place, int] = {}
        self._sums: list[Sum] = []
        rests = 0
        for relation in relations:
            members = [self._numbered(part) for part in (relation.whole, *relation.parts)]
            if relation.rest:
                rests -= 1
                members.append(rests)
            self._sums.append((members[0], tuple(members[1:])))
        # a rest has no place, so its number comes after those of all places
        places = len(self._number)
        self._sums = [(whole, tuple(places - 1 - m if m < 0 else m for m in parts)) for whole, parts in self._sums]
        self.size = places - rests
        self._sums_of: list[list[int]] = [[] for _ in range(self.size)]
        for number, (whole, parts) in enumerate(self._sums):
            for member in (whole, *parts):
                self._sums_of[member].append(number)

    def _numbered(self, place: Place) -> int:
        return self._number.setdefault(place, len(self._number))

    @property
    def places(self) -> Mapping[Place, int]:
        """The number of each place. Higher numbers are rests."""
        return self._number

    def sums_of(self, member: int) -> tuple[Sum, ...]:
        """Return the sums that a count is part of."""
        return tuple(self._sums[number] for number in self._sums_of[member])

    def tightened(self, windows: Mapping[Place, Window]) -> tuple[list[int], list[int]]:
        """Return the least and the greatest possible value of each count; raises ``Contradiction``."""
        least, most = [0] * self.size, [UNBOUNDED] * self.size
        for place, number in self._number.items():
            least[number], most[number] = windows[place]
        waiting = deque(range(len(self._sums)))
        queued = [True] * len(self._sums)
        while waiting:
            number = waiting.popleft()
            queued[number] = False
            for member in _narrowed(self._sums[number], least, most):
                for other in self._sums_of[member]:
                    if not queued[other]:
                        queued[other] = True
                        waiting.append(other)
        return least, most

    def pinned(self, windows: Mapping[Place, Window]) -> tuple[int, ...]:
        """Return the counts under five that have only one possible value."""
        least, most = self.tightened(windows)
        return tuple(n for n in range(self.size) if least[n] == most[n] < BASE)


def _narrowed(relation: Sum, least: list[int], most: list[int]) -> Iterable[int]:
    """Narrow the members of one sum, and return those that changed."""
    whole, parts = relation
    low, high = sum(least[part] for part in parts), sum(most[part] for part in parts)
    changed = []
    if _narrow(whole, low, high, least, most):
        changed.append(whole)
    floor, ceiling = least[whole], most[whole]
    for part in parts:
        # the whole is not narrowed again here: a part that changes puts this sum back into the queue
        if _narrow(part, floor - high + most[part], ceiling - low + least[part], least, most):
            changed.append(part)
            low, high = sum(least[p] for p in parts), sum(most[p] for p in parts)
    return changed


def _narrow(member: int, floor: int, ceiling: int, least: list[int], most: list[int]) -> bool:
    low, high = max(least[member], floor), min(most[member], ceiling)
    if low > high:
        raise Contradiction
    if (low, high) == (least[member], most[member]):
        return False
    least[member], most[member] = low, high
    return True
