"""When a digest is sent, and when it is tried again."""

from datetime import timedelta

NOT_WITHIN = timedelta(hours=1)
"""Between two digests of a centre, unless something is urgent."""
URGENT_NOT_WITHIN = timedelta(minutes=5)
"""Between two digests that are sent at once."""
AT_MOST = 1000
"""Events that wait for one digest; if more happen before it is sent, only the urgent ones are added."""
ALERT_AFTER = 3
"""Failures one after the other, after which the operator is told."""
ALERT_AGAIN_AFTER = timedelta(days=1)
""", as long as nothing arrives."""
LONGEST_WITHOUT_SERVER = timedelta(minutes=5)
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


def wait_for_server(tries: int, chance: float) -> timedelta:
    """Return how long nothing is sent after the mail server could not be reached so many times in a row."""
    return min(wait_after(tries, chance, refused=False), LONGEST_WITHOUT_SERVER)


def must_alert(tries: int, alerted_ago: timedelta | None) -> bool:
    """Return whether to tell the operator of so many failures in a row; ``alerted_ago``: when that was done last."""
    return tries >= ALERT_AFTER and (alerted_ago is None or alerted_ago >= ALERT_AGAIN_AFTER)
