"""A differencing attack: every total minus its parts, every year minus its quarters, and again with the results."""

from collections.abc import Collection, Mapping

from domain.statistics.figures import Place
from domain.statistics.relations import Relation

Range = tuple[int, int]


def attacked(windows: Mapping[Place, Range], relations: Collection[Relation], rounds: int = 3) -> dict[Place, Range]:
    """Return the range of each count after some rounds, each of which applies every sum to the results so far.

    One round subtracts parts from their total; two combine two tables, or a margin with quarters; three combine three.
    """
    known = dict(windows)
    for _ in range(rounds):
        before = dict(known)
        for relation in relations:
            low, high = (sum(before[part][end] for part in relation.parts) for end in (0, 1))
            least, most = before[relation.whole]
            meet(known, relation.whole, (low, 10**13 if relation.rest else high))
            for part in relation.parts:
                others = (low - before[part][0], high - before[part][1])
                meet(known, part, (0 if relation.rest else least - others[1], most - others[0]))
    return known


def meet(known: dict[Place, Range], place: Place, further: Range) -> None:
    """Narrow the range of a place."""
    known[place] = (max(known[place][0], further[0]), min(known[place][1], further[1]))


def exactly(known: Mapping[Place, Range], relations: Collection[Relation] = ()) -> list[object]:
    """Return the counts and remainders under five that are known exactly."""
    found: list[object] = [place for place, (low, high) in known.items() if low == high < 5]
    for relation in relations:
        low, high = (sum(known[part][end] for part in relation.parts) for end in (0, 1))
        rest = (max(0, known[relation.whole][0] - high), known[relation.whole][1] - low)
        if relation.rest and rest[0] == rest[1] < 5:
            found.append(relation)
    return found
