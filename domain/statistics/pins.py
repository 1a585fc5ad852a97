"""Which hidden counts the shown ones pin to a single number.

Every relation bounds each of its counts by the others: at most the whole less the least of the other parts, at least
the whole less the most of them. Applied until nothing changes, this finds what subtraction can tell, over any number of
tables, margins and quarters. ``tests/unit/statistics`` compares it with linear programming.
"""

from collections import deque
from collections.abc import Iterable, Mapping

from domain.statistics.disclosure import BASE, UNBOUNDED, Window
from domain.statistics.figures import Place
from domain.statistics.relations import Relation

Sum = tuple[int, tuple[int, ...]]


class Contradiction(Exception):
    """No counts at all fit what is shown."""


class Knowledge:
    """What follows from the relations. Made once for a publication; asked for each of its readers."""

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
        # a rest has no place: it comes after all that have one
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
        """The places, each with its number. Numbers after the last are rests."""
        return self._number

    def sums_of(self, member: int) -> tuple[Sum, ...]:
        """Return the relations of a count."""
        return tuple(self._sums[number] for number in self._sums_of[member])

    def tightened(self, windows: Mapping[Place, Window]) -> tuple[list[int], list[int]]:
        """Return the least and the greatest value of each count; raises ``Contradiction``."""
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
        """Return the counts under five that can only have one value."""
        least, most = self.tightened(windows)
        return tuple(n for n in range(self.size) if least[n] == most[n] < BASE)


def _narrowed(relation: Sum, least: list[int], most: list[int]) -> Iterable[int]:
    """Narrow the members of one relation, and give those that changed."""
    whole, parts = relation
    low, high = sum(least[part] for part in parts), sum(most[part] for part in parts)
    changed = []
    if _narrow(whole, low, high, least, most):
        changed.append(whole)
    floor, ceiling = least[whole], most[whole]
    for part in parts:
        # `low` and `high` are those from before: less tight for later parts, and the next round catches up
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
