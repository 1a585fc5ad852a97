"""Whether a single count may be shown, and what a shown count reveals (steps 2 and 4 of ADR 0068)."""

from domain.statistics.figures import Count

BASE = 5
ORGANISATIONS = 3
OTHERS = 5
UNBOUNDED = 10**12
"""More than any count."""
Window = tuple[int, int]
"""The least and the greatest value that a count can have."""


def may_be_shown(count: Count) -> bool:
    """Whether a count has enough organisations and enough facts of others."""
    return count.organisations >= ORGANISATIONS and count.of_others >= OTHERS


def is_of_too_few(left: Count) -> bool:
    """Whether the remainder after subtraction would reveal too few: it has five facts or more and may not be shown.

    A remainder under five is lost in the rounding; where it is not, ``publication.py`` finds it with ``pins.py``.
    """
    return left.count >= BASE and not may_be_shown(left)


def nearest(count: int) -> int:
    """Return the nearest multiple of five."""
    return (count + BASE // 2) // BASE * BASE


def other_way(count: int) -> int | None:
    """Return the second nearest multiple of five; ``None`` if it is more than three away."""
    match count % BASE:
        case 2:
            return count + 3
        case 3:
            return count - 3
        case _:
            return None


def window_of(shown: int | None) -> Window:
    """Return the counts that could be shown like this; a hidden count may be anything."""
    if shown is None:
        return (0, UNBOUNDED)
    return (max(shown - BASE // 2, OTHERS + 1), shown + BASE // 2)


def window_for(shown: int | None, own: int) -> Window:
    """Return what an organisation that knows of ``own`` facts can conclude about the number of the others."""
    if shown is None:
        return (0, UNBOUNDED)
    least, most = window_of(shown)
    return (max(least - own, OTHERS), most - own)
