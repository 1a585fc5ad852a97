"""An audit by linear programming, with scipy's HiGHS: what do all published figures together reveal of each count?

The variables are the true counts of all places, and the remainders that no table shows. The constraints are the range
that each shown figure allows, and every sum. Minimising and maximising a count gives all that can be known of it.
"""

import math
from collections.abc import Collection, Mapping

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array, lil_array

from domain.statistics.figures import Place
from domain.statistics.relations import Relation

Range = tuple[int, int]
EPSILON = 1e-6
HUGE = 10**5
"""More than any count in a test."""


class Audit:
    """One system of figures, as one reader sees it."""

    def __init__(self, windows: Mapping[Place, tuple[int, int]], relations: Collection[Relation]) -> None:
        self.number = {place: number for number, place in enumerate(windows)}
        rests = sum(relation.rest for relation in relations)
        sums = lil_array((len(relations), len(windows) + rests))
        rest = len(windows)
        for row, relation in enumerate(relations):
            sums[row, self.number[relation.whole]] = -1
            for part in relation.parts:
                sums[row, self.number[part]] = 1
            if relation.rest:
                sums[row, rest] = 1
                rest += 1
        self.sums = csr_array(sums)
        self.size = len(windows) + rests
        self.bounds = np.array(
            [*((low, min(high, HUGE)) for low, high in windows.values()), *[(0, HUGE)] * rests], dtype=float
        )

    def range_of(self, number: int) -> Range:
        """Return the least and the greatest whole number that a count can be, by linear programming."""
        ends, whole = [], True
        for sign in (1, -1):
            objective = np.zeros(self.size)
            objective[number] = sign
            found = linprog(objective, A_eq=self.sums, b_eq=np.zeros(self.sums.shape[0]), bounds=self.bounds)
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
            whole = whole and bool(np.abs(found.x - np.round(found.x)).max() < EPSILON)
        least, most = math.ceil(ends[0] - EPSILON), math.floor(ends[1] + EPSILON)
        # the solutions may have fractions; over whole numbers, a narrow range may be narrower still
        return (least, most) if whole or most - least > 2 else self.whole_range_of(number)

    def whole_range_of(self, number: int) -> Range:
        """Return the range over whole numbers only, which may be narrower."""
        ends = []
        for sign in (1, -1):
            objective = np.zeros(self.size)
            objective[number] = sign
            found = self._whole(objective, self.bounds[:, 1])
            assert found is not None
            ends.append(round(float(found[number])))
        return ends[0], ends[1]

    def _whole(self, objective: np.ndarray, most: np.ndarray) -> np.ndarray | None:
        found = milp(
            objective,
            constraints=LinearConstraint(self.sums, 0, 0),
            bounds=(self.bounds[:, 0], most),
            integrality=np.ones(self.size),
        )
        return found.x if found.status == 0 else None

    def ranges(self, targets: Collection[int]) -> dict[int, Range]:
        """Return the ranges of these counts."""
        return {number: self.range_of(number) for number in targets}
