"""Figures on PostgreSQL (``alembic/sql/statistics/``)."""

from collections.abc import Sequence
from decimal import Decimal

from adapters.postgres.mapping.statistics import place_of
from adapters.postgres.mapping.values import Json, time
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import known
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition, PublishedFigures


class PostgresStatistics:
    """Implements ``domain.ports.statistics.Statistics``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def editions(self) -> tuple[PublishedEdition, ...]:
        """Read every edition, the newest period and its newest edition first."""
        found: Json = await self._work.load("load_editions")
        return tuple(map(_edition, found["editions"]))

    async def published(self, period: Period, number: int | None, indicators: Sequence[str]) -> PublishedFigures:
        """Read the figures of these indicators in an edition, ``None`` for the newest; raises ``Missing``."""
        found: Json = known(await self._work.load("load_published", str(period), number, list(indicators)))
        figures = {
            (place_of(period, indicator, dims, values), detail): None if value is None else Decimal(value)
            for indicator, dims, values, detail, value in found["figures"]
        }
        return PublishedFigures(_edition(found["edition"]), figures)


def _edition(row: Json) -> PublishedEdition:
    period, counted_at = Period.parse(row["period"]), time(row["counted_at"])
    return PublishedEdition(period, row["number"], counted_at, row["corrects"], row["reason"])
