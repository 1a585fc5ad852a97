"""Whether a series of measurements is flat.

The first third of a run is warm-up: caches fill, connections are opened. The median of the middle third is compared
with that of the last, so that the teeth of a saw (a connection that is replaced, garbage that is collected) and single
peaks count little. What grows by more than the bound in that time, a third of the run, grows.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SHARE, SHARE_OF_SERVICE_MEMORY = 0.05, 0.01
"""Growth that is allowed, of what it was after the warm-up. The memory of the service's own processes hardly varies;
that of PostgreSQL does, with each connection that is opened or replaced.
"""
BESIDES = 2.0
"""And in addition to it: megabytes, or of what is counted."""
POSTGRES = "PostgreSQL"
"""How the names of its measures begin."""
FEWEST = 6
"""Samples, fewer of which say nothing."""


class TooShort(Exception):
    """There are too few samples for a verdict."""


@dataclass(frozen=True, slots=True)
class Flatness:
    """One measure: its first value, and the medians of the middle third and of the last."""

    measure: str
    start: float
    after_warm_up: float
    end: float

    @property
    def growth(self) -> float:
        """From the middle third to the last."""
        return self.end - self.after_warm_up

    @property
    def bound(self) -> float:
        """The growth that is allowed."""
        own = self.is_memory and not self.measure.startswith(POSTGRES)
        return (SHARE_OF_SERVICE_MEMORY if own else SHARE) * self.after_warm_up + BESIDES

    @property
    def is_flat(self) -> bool:
        """Whether it grows by no more than that."""
        return self.growth <= self.bound

    @property
    def is_memory(self) -> bool:
        """Whether it is in megabytes."""
        return self.measure.endswith("MB")


def flatness(measure: str, series: Sequence[float]) -> Flatness:
    """Judge a series of equally distant values. Raises ``TooShort``."""
    if len(series) < FEWEST:
        raise TooShort(measure)
    third = len(series) // 3
    middle, last = series[-2 * third : -third], series[-third:]
    return Flatness(measure, series[0], statistics.median(middle), statistics.median(last))


def verdicts(samples: Sequence[Mapping[str, float]]) -> list[Flatness]:
    """Judge every measure; what is missing from a sample was 0 then. Raises ``TooShort``."""
    names = dict.fromkeys(name for sample in samples for name in sample)
    return [flatness(name, [sample.get(name, 0.0) for sample in samples]) for name in names]
