"""Figures on PostgreSQL (``alembic/sql/statistics/``)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from adapters.postgres.mapping.statistics import place_of
from adapters.postgres.mapping.values import Json, moment, time, to_json
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import known
from domain.statistics.facts import DIMENSIONS, FactKind, places_of
from domain.statistics.indicators import Dimension
from domain.statistics.own import Operation, OwnCounts, OwnQuestion, Sums, kinds_of
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition, PublishedFigures


class PostgresStatistics:
    """Implements ``domain.ports.statistics.Statistics``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def own(self, question: OwnQuestion) -> OwnCounts:
        """Load the counts of the caller's centres."""
        splits = sorted((one for one in question.by if one in DIMENSIONS), key=DIMENSIONS.index)
        split, split_further = places_of(splits)
        asked = {
            "kinds": kinds_of(question),
            "since": question.since,
            "until": question.until,
            "split": split,
            "split_further": split_further,
            "centre": Dimension.CENTRE in question.by,
            "month": Dimension.MONTH in question.by,
        }
        file = await self._work.load("load_statistics", to_json(asked))
        return OwnCounts(
            moment(file["counted_at"]),
            tuple(_sums(row, splits) for row in file["sums"]),
            tuple(_operation(*row) for row in file["operation"]),
        )

    async def editions(self) -> tuple[PublishedEdition, ...]:
        """Read every edition, newest period first and, within it, newest edition first."""
        found: Json = await self._work.load("load_editions")
        return tuple(map(_edition, found["editions"]))

    async def published(self, period: Period, number: int | None, indicators: Sequence[str]) -> PublishedFigures:
        """Read the figures of these indicators in one edition (``None``: the newest); raises ``Missing``."""
        found: Json = known(await self._work.load("load_published", str(period), number, list(indicators)))
        figures = {
            (place_of(period, indicator, dims, values), detail): None if value is None else Decimal(value)
            for indicator, dims, values, detail, value in found["figures"]
        }
        return PublishedFigures(_edition(found["edition"]), figures)


def _sums(row: Json, splits: list[Dimension]) -> Sums:
    values = dict(zip(splits, (row["value"], row["value_further"]), strict=False))
    month = None if row["month"] is None else date.fromisoformat(row["month"])
    numbers = tuple(map(Decimal, row["numbers"]))
    return Sums(FactKind(row["kind"]), row["side"], values, row["centre"], month, row["detail"], numbers)


def _operation(centre: str, since: str | None, in_operation: bool) -> Operation:
    return Operation(centre, moment(since) or datetime.min.replace(tzinfo=UTC), in_operation)


def _edition(row: Json) -> PublishedEdition:
    period, counted_at = Period.parse(row["period"]), time(row["counted_at"])
    return PublishedEdition(period, row["number"], counted_at, row["corrects"], row["reason"])
