"""The store of figures. ``domain/ports/work.py`` explains the unit of work."""

from collections.abc import Sequence
from typing import Protocol

from domain.statistics.own import OwnCounts, OwnQuestion
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition, PublishedFigures


class Statistics(Protocol):
    """Figures. Everybody may read the published ones."""

    async def own(self, question: OwnQuestion) -> OwnCounts:
        """Load the counts of the caller's centres."""

    async def editions(self) -> tuple[PublishedEdition, ...]:
        """Read every edition, newest period first and, within it, newest edition first."""

    async def published(self, period: Period, number: int | None, indicators: Sequence[str]) -> PublishedFigures:
        """Read the figures of these indicators in one edition (``None``: the newest); raises ``Missing``."""
