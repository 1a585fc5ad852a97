"""The time, as use cases and jobs are told it. Tests and the simulated year turn the clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

Clock = Callable[[], datetime]
"""Tells the time, in UTC."""

utc_now: Clock = partial(datetime.now, UTC)
"""The time of this machine."""
