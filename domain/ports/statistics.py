"""What the use cases of the statistics need. ``domain/ports/work.py`` explains the unit of work."""

from typing import Protocol

from domain.statistics.own import OwnCounts, OwnQuestion


class Statistics(Protocol):
    """Figures."""

    async def own(self, question: OwnQuestion) -> OwnCounts:
        """Load what the caller's centres count."""
