"""What the use cases of the statistics need. ``domain/ports/work.py`` explains the unit of work."""

from collections.abc import Sequence
from typing import Protocol

from domain.statistics.own import OwnCounts, OwnQuestion
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition, PublishedFigures


class Statistics(Protocol):
    """Figures. What is published is for everybody to read."""

    async def own(self, question: OwnQuestion) -> OwnCounts:
        """Load what the caller's centres count."""

    async def editions(self) -> tuple[PublishedEdition, ...]:
        """Read every edition, the newest period and its newest edition first."""

    async def published(self, period: Period, number: int | None, indicators: Sequence[str]) -> PublishedFigures:
        """Read the figures of these indicators in an edition, ``None`` for the newest; raises ``Missing``."""
