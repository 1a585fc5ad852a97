"""How long something takes in the browser, and how many bytes it loads."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.page import Page

COUNTED_SECONDS = 0.3
"""Chromium counts the bytes of a response shortly after it is there."""


@dataclass(frozen=True)
class Cost:
    """Bytes on the wire with headers, and milliseconds."""

    size: int
    ms: int

    @property
    def cells(self) -> str:
        """Two cells of a table."""
        return f"{self.size:,} | {self.ms / 1000:.2f}"


def cost(page: Page, act: Callable[[], object]) -> Cost:
    """Do something on a page. The time is taken outside the browser: a few hundredths of a second too long."""
    before, start = page.bytes_loaded(), time.monotonic()
    act()
    ms = round((time.monotonic() - start) * 1000)
    counted, last = page.bytes_loaded(), before
    while counted == before or counted != last:
        time.sleep(COUNTED_SECONDS)
        last, counted = counted, page.bytes_loaded()
    return Cost(counted - before, ms)
