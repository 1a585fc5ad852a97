"""What may be shown of one count by itself, and what a shown count tells (ADR 0068).

A count is shown rounded to five. It is shown only if three organisations know of its facts, and if at least five facts
are unknown even to the organisation that knows most: so nothing is shown that is of one organisation alone, and an
organisation that subtracts its own from a shown count is left with five or more. Nothing, too little and too few
organisations look alike: the count is hidden.
"""

from domain.statistics.figures import Count

BASE = 5
ORGANISATIONS = 3
OTHERS = 5
UNBOUNDED = 10**12
"""More than anything that is counted."""
Window = tuple[int, int]
"""The least and the greatest value that a count can have."""


def may_be_shown(count: Count) -> bool:
    """Return whether enough organisations and enough facts of others stand behind it."""
    return count.organisations >= ORGANISATIONS and count.of_others >= OTHERS


def is_of_too_few(left: Count) -> bool:
    """Return whether what subtraction leaves would tell of too few: five facts or more, and not to be shown.

    Less than five is lost in the rounding of what is subtracted; ``pins.py`` sees to that.
    """
    return left.count >= BASE and not may_be_shown(left)


def nearest(count: int) -> int:
    """Return the nearest multiple of five."""
    return (count + BASE // 2) // BASE * BASE


def other_way(count: int) -> int | None:
    """Return the multiple of five on the other side, three away, or ``None`` if that is further away than three."""
    match count % BASE:
        case 2:
            return count + 3
        case 3:
            return count - 3
        case _:
            return None


def window_of(shown: int | None) -> Window:
    """Return which counts are rounded to what is shown; a hidden count may be anything."""
    if shown is None:
        return (0, UNBOUNDED)
    return (max(shown - BASE // 2, OTHERS + 1), shown + BASE // 2)


def window_for(shown: int | None, own: int) -> Window:
    """Return how many facts unknown to it an organisation must conclude, if it knows of ``own`` facts itself."""
    if shown is None:
        return (0, UNBOUNDED)
    least, most = window_of(shown)
    return (max(least - own, OTHERS), most - own)
