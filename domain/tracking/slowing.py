"""Wrong tracking codes slow down, and lock nobody out.

Who takes part: anybody who tries codes, from one address or from many. Promised: guessing takes time, and a right code
always opens, even in the midst of somebody's guessing. Each try is counted as it begins, by address and for the whole
service, and given back if the code was right. Within the free number it is answered at once; over it, every further
one within the hour waits twice as long as the one before, up to ``LONGEST`` seconds.
"""

from dataclasses import dataclass

from domain.kernel.quota import Quota

HOUR = 3_600
FIRST, LONGEST = 0.5, 8.0
"""Seconds: of the first try over the free number, and of all after some more."""
SLOWER = 5
"""How many tries over the free number it takes to get from the first to the longest wait."""


@dataclass(frozen=True, slots=True)
class Slowing:
    """``free`` wrong codes an hour are answered at once."""

    free: int

    @property
    def quota(self) -> Quota:
        """The free tries and those that count how much slower it gets, at the same rate."""
        return Quota(self.free + SLOWER, HOUR / self.free * (self.free + SLOWER))

    def wait(self, ahead: float) -> float:
        """Return the seconds to wait for a try that is counted in ``ahead`` (``domain/kernel/quota.py``)."""
        over = ahead / self.quota.step - self.free
        return 0.0 if over <= 0.001 else min(LONGEST, FIRST * 2 ** (min(over, SLOWER) - 1))


BY_ADDRESS = Slowing(10)
BY_ALL = Slowing(100)


@dataclass(frozen=True, slots=True)
class CountedTry:
    """A try that was counted for these counters. ``wait``: seconds; ``own``: those that its own address causes."""

    wait: float
    own: float
    counters: tuple[tuple[Quota, tuple[str, ...]], ...]
