"""Compares this machine's clock with the database's, so that all processes of the service go by one (ADR 0073).

Who takes part: every process that serves or works; PostgreSQL. Promised: after ``compare``, the clock of this process
shows the database's time to within ``UNNOTICED`` and half the time that the response took.
On failure: the clock goes on with the last correction. Times within a case never run backwards all the same, because
each change is dated later than the one before (``adapters/postgres/work/work.py``).
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from domain.ports.clock import CorrectedClock

Ask = Callable[[str], Awaitable[Any]]
"""Runs a statement and returns its value."""
UNNOTICED = 0.1
"""Seconds. Smaller differences are left alone: machines that are kept in time have no correction at all."""
NOW = "SELECT extract(epoch FROM clock_timestamp())::float8"


async def compare(ask: Ask, clock: CorrectedClock) -> float:
    """Correct the clock of this process; returns the seconds that it was wrong by, 0 if that cannot be told from the
    time that the response took.
    """
    asked_at = time.monotonic()
    there = float(await ask(NOW))
    half = (time.monotonic() - asked_at) / 2
    here = time.time() - half
    wrong_by = there - here - clock.behind
    if abs(wrong_by) <= UNNOTICED + half:
        return 0.0
    clock.behind = 0.0 if abs(there - here) <= UNNOTICED + half else there - here
    return wrong_by
