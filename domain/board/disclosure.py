"""What an organisation learns of referrals in which it takes no part (ADR 0060).

These referrals are split into parts that do not overlap, and each part is rounded down on its own to a multiple of
five; a part under five is left out. Sums add up the rounded parts and never recount. So somebody who knows every figure
of the board knows only that each part is one of five numbers, and nothing about how the parts relate.
"""

from collections.abc import Iterable
from dataclasses import dataclass

BASE = 5
TIMES_FROM = 11
"""With fewer referrals of others, no times are shown. One more than a multiple of ``BASE``, so that knowing there are
fewer does not narrow any part to one number either.
"""
HOUR, DAY = 3600, 86400
IN_HOURS_BELOW = 2 * DAY


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, or ``None`` if nothing is left of it. ``suppressed``: a part of others' under five is left out."""

    count: int | None
    suppressed: bool = False


def rounded(parts: Iterable[int]) -> Figure:
    """Return the figure shown for parts that do not overlap."""
    known = tuple(parts)
    shown = sum(count - count % BASE for count in known)
    return Figure(shown or None, not known or min(known) < BASE)


def rounded_seconds(seconds: int) -> int:
    """Round others' times: to hours below two days, otherwise to days."""
    unit = HOUR if seconds < IN_HOURS_BELOW else DAY
    return (seconds + unit // 2) // unit * unit
