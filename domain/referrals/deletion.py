"""After a consent is withdrawn, a recipient must delete its own copies of the person's data and say so (ADR 0010).

The service has already taken away the keys; what a centre copied into its own files only that centre can delete.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

DELETION_WITHIN = timedelta(days=7)
"""How long a recipient may take (ADR 0010)."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion that is owed or was confirmed. ``note`` is stored encrypted, for the sender.

    ``told_late_at``: when both ends were told that it is late.
    """

    owed_since: datetime
    due_by: datetime
    confirmed_at: datetime | None = None
    note: str | None = None
    told_late_at: datetime | None = None

    def is_late(self, at: datetime) -> bool:
        """Return whether it is past due and still owed."""
        return self.confirmed_at is None and self.due_by < at


def owed(at: datetime) -> Deletion:
    """Create a deletion that is owed from now on."""
    return Deletion(at, at + DELETION_WITHIN)
