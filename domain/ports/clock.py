"""The clock from which everything in this process gets the time. Tests and the simulated year set one of their own.

Several processes of the service run on machines whose clocks differ. They all go by the database's clock, as far as it
differs from their own (``adapters/postgres/connection/database_clock.py``, ADR 0073).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the time, in UTC."""


class CorrectedClock:
    """This machine's clock, with what it is behind the one that all processes go by. ``behind``: seconds, negative if
    it is ahead; 0 until somebody has compared the two.
    """

    def __init__(self) -> None:
        self.behind = 0.0

    def __call__(self) -> datetime:
        """Tell the time, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """Tell the time in seconds since 1970, as JWTs do (RFC 7519, 2)."""
        return time.time() + self.behind


utc_now = CorrectedClock()
"""The clock of this process."""
