"""Stores and reads editions, with their exact counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from adapters.postgres.mapping.statistics import columns_of, place_of
from domain.statistics.counted import Counted
from domain.statistics.derived import Sum
from domain.statistics.figures import Count, Place
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition, PublishedFigures, Value
from domain.statistics.publishing import Past

HEADS = "SELECT * FROM corridor.published_editions ORDER BY period DESC, number DESC"
FIGURES = "SELECT * FROM corridor.published_figures WHERE period = $1 AND number = $2"
COUNTS = "SELECT * FROM corridor.published_counts WHERE period = $1 AND number = $2"
ADD_HEAD = """
INSERT INTO corridor.published_editions (period, number, counted_at, corrects, reason) VALUES ($1, $2, $3, $4, $5)
"""
ADD_FIGURE = """
INSERT INTO corridor.published_figures (period, number, indicator, dims, dim_values, detail, value)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
ADD_COUNT = """
INSERT INTO corridor.published_counts (
    period, number, indicator, dims, dim_values, detail, count, organisation_ids, known, amount, largest, known_amounts
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


async def read_editions(connection: Any) -> tuple[PublishedEdition, ...]:
    """Read every edition, newest period first and, within it, newest edition first."""
    return tuple(map(_edition_of, await connection.fetch(HEADS)))


async def read_figures(connection: Any, edition: PublishedEdition) -> PublishedFigures:
    """Read an edition's figures."""
    rows = await connection.fetch(FIGURES, str(edition.period), edition.number)
    return PublishedFigures(edition, dict(_figures(edition.period, rows)))


async def read_past(connection: Any, edition: PublishedEdition) -> Past:
    """Read an edition with its exact counts."""
    rows = await connection.fetch(COUNTS, str(edition.period), edition.number)
    counts: dict[Place, Count] = {}
    money: defaultdict[str, dict[Place, Sum]] = defaultdict(dict)
    for row in rows:
        place = place_of(edition.period, row["indicator"], row["dims"], row["dim_values"])
        who = [str(one) for one in row["organisation_ids"]]
        count = Count(row["count"], dict(zip(who, row["known"], strict=True)))
        if row["amount"] is None:
            counts[place] = count
        else:
            first, second = row["largest"]
            known = dict(zip(who, row["known_amounts"], strict=True))
            money[row["detail"]][place] = Sum(count, row["amount"], (first, second), known)
    return Past(await read_figures(connection, edition), Counted(counts, {}, dict(money)))


async def write_edition(connection: Any, made: Past) -> None:
    """Add an edition, its figures and its counts; the caller provides the transaction."""
    edition = made.published.edition
    key = (str(edition.period), edition.number)
    await connection.execute(ADD_HEAD, *key, edition.counted_at, edition.corrects, edition.reason)
    figures = made.published.figures.items()
    await connection.executemany(
        ADD_FIGURE,
        [
            (*key, *columns_of(place), detail, None if value is None else Decimal(value))
            for (place, detail), value in figures
        ],
    )
    await connection.executemany(ADD_COUNT, [(*key, *row) for row in _count_rows(made.counted)])


def _edition_of(row: Any) -> PublishedEdition:
    """Read the head of an edition."""
    period = Period.parse(row["period"])
    return PublishedEdition(period, row["number"], row["counted_at"], row["corrects"], row["reason"])


def _figures(period: Period, rows: Iterable[Any]) -> Iterator[tuple[tuple[Place, str], Value]]:
    for row in rows:
        place = place_of(period, row["indicator"], row["dims"], row["dim_values"])
        yield (place, row["detail"]), row["value"]


def _count_rows(counted: Counted) -> Iterator[tuple[Any, ...]]:
    for place, count in counted.counts.items():
        who = sorted(count.known)
        known = [count.known[one] for one in who]
        yield (*columns_of(place), "", count.count, list(map(UUID, who)), known, None, [], [])
    for currency, sums in counted.money.items():
        for place, money in sums.items():
            who = sorted({*money.count.known, *money.known})
            known = [money.count.known.get(one, 0) for one in who]
            amounts = [money.known.get(one, Decimal(0)) for one in who]
            of_claims = (money.count.count, list(map(UUID, who)), known)
            yield (*columns_of(place), currency, *of_claims, money.amount, list(money.largest), amounts)
