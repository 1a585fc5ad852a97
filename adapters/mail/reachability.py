"""Whether the mail server can be reached: while it cannot, one attempt after a wait is enough to find out."""

import random
from collections.abc import Callable
from datetime import timedelta

from adapters.mail.server import MailFailed
from domain.digests.sending import must_alert, wait_for_server
from domain.ports.clock import Clock

NAME = "mail server"
"""What an alert is about."""


class Reachability:
    """Counts what could not be handed in in a row. ``alert``: tells the operator, once a day as long as it lasts."""

    def __init__(self, alert: Callable[[str, str], None], now: Clock) -> None:
        self._alert, self._now = alert, now
        self._again = self._alerted = now()
        self._tries, self._told = 0, False

    def at_most(self, places: int) -> int:
        """Return how many attempts may be under way now: all, one, or none until the wait is over."""
        if self._tries == 0:
            return places
        return 1 if self._now() >= self._again else 0

    def found(self) -> None:
        """It has answered."""
        self._tries, self._told = 0, False

    def lost(self, failed: MailFailed) -> timedelta:
        """It could not be reached; returns how long to wait. Attempts that fail together count once."""
        now = self._now()
        if now >= self._again or self._tries == 0:
            self._tries += 1
            self._again = now + wait_for_server(self._tries, random.random())  # noqa: S311 - jitter
            if must_alert(self._tries, now - self._alerted if self._told else None):
                self._alerted, self._told = now, True
                self._alert(NAME, str(failed))
        return self._again - now
