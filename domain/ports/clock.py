"""The clock from which use cases and jobs get the time. Tests and the simulated year set it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

Clock = Callable[[], datetime]
"""Tells the time, in UTC."""

utc_now: Clock = partial(datetime.now, UTC)
"""This machine's clock."""
