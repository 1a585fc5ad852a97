"""Figures on PostgreSQL (``alembic/sql/statistics/reading.sql``)."""

from datetime import UTC, date, datetime
from decimal import Decimal

from adapters.postgres.mapping.values import Json, moment, to_json
from adapters.postgres.work.work import PostgresWork
from domain.statistics.facts import DIMENSIONS, FactKind
from domain.statistics.indicators import Dimension
from domain.statistics.own import Operation, OwnCounts, OwnQuestion, Sums, kinds_of


class PostgresStatistics:
    """Implements ``domain.ports.statistics.Statistics``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def own(self, question: OwnQuestion) -> OwnCounts:
        """Load what the caller's centres count."""
        splits = sorted((one for one in question.by if one in DIMENSIONS), key=DIMENSIONS.index)
        places = [DIMENSIONS.index(one) + 1 for one in splits] + [0, 0]
        asked = {
            "kinds": kinds_of(question),
            "since": question.since,
            "until": question.until,
            "split": places[0],
            "split_further": places[1],
            "centre": Dimension.CENTRE in question.by,
            "month": Dimension.MONTH in question.by,
        }
        file = await self._work.load("load_statistics", to_json(asked))
        return OwnCounts(
            moment(file["counted_at"]),
            tuple(_sums(row, splits) for row in file["sums"]),
            tuple(_operation(*row) for row in file["operation"]),
        )


def _sums(row: Json, splits: list[Dimension]) -> Sums:
    values = dict(zip(splits, (row["value"], row["value_further"]), strict=False))
    month = None if row["month"] is None else date.fromisoformat(row["month"])
    numbers = tuple(map(Decimal, row["numbers"]))
    return Sums(FactKind(row["kind"]), row["side"], values, row["centre"], month, row["detail"], numbers)


def _operation(centre: str, since: str | None, in_operation: bool) -> Operation:
    return Operation(centre, moment(since) or datetime.min.replace(tzinfo=UTC), in_operation)
