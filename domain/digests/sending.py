"""When a digest is sent, and when it is tried again."""

from datetime import timedelta

NOT_WITHIN = timedelta(hours=1)
"""Between two digests of a centre, unless something is urgent."""
AT_MOST = 1000
"""Events in one digest; what follows them is in the next."""
ALERT_AFTER = 3
"""Failures one after the other, after which the operator is told."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_AFTER_REFUSAL = timedelta(days=1)


def wait_after(tries: int, chance: float, *, refused: bool) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time, up to an hour, or up to a day
    if the server refuses the address for good. ``chance``, 0 to 1, varies it by a tenth.
    """
    longest = LONGEST_AFTER_REFUSAL if refused else LONGEST_WAIT
    wait: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 20), longest)
    return wait * (0.9 + 0.2 * chance)
