"""What an organisation learns of referrals in which it takes no part (ADR 0060).

These referrals are cut into parts that do not overlap, and each part is rounded down to a multiple of five by itself; a
part under five is left out. Sums add up the rounded parts and never count again. So whoever knows every figure of the
board knows of each part that it is one of five numbers, and nothing about how the parts belong together.
"""

from collections.abc import Iterable
from dataclasses import dataclass

BASE = 5
TIMES_FROM = 11
"""Fewer referrals of others have no median. One more than a multiple of ``BASE``: then knowing that there are fewer
narrows no part to one number either."""
HOUR, DAY = 3600, 86400
IN_HOURS_BELOW = 2 * DAY


@dataclass(frozen=True, slots=True)
class Figure:
    """A count. ``suppressed``: of others, and a part under five is left out of it; ``None`` if nothing is left."""

    count: int | None
    suppressed: bool = False


def rounded(parts: Iterable[int]) -> Figure:
    """Return what is shown of parts that do not overlap."""
    known = tuple(parts)
    shown = sum(count - count % BASE for count in known)
    return Figure(shown or None, not known or min(known) < BASE)


def rounded_seconds(seconds: int) -> int:
    """Round a time of others: to hours below two days, else to days."""
    unit = HOUR if seconds < IN_HOURS_BELOW else DAY
    return (seconds + unit // 2) // unit * unit
