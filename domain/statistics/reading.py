"""Published tables for readers: rows in the order of the indicators, totals first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from domain.statistics.facts import NONE
from domain.statistics.figures import Place
from domain.statistics.indicators import Dimension, Indicator, Unit
from domain.statistics.published import PublishedEdition, PublishedFigures, Value
from domain.statistics.relations import Values
from domain.statistics.tables import ALL, PublishedTable
from domain.statistics.values import OF_VOCABULARIES

Chosen = Mapping[Dimension, str]
"""The requested value, or ``all``, of some dimensions; every value of the others is listed."""


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One figure. ``values``: one for each dimension of the table, ``all`` for totals. ``currency``: for money and
    shares of it, unless the edition shows no money at all.
    """

    indicator: str
    unit: Unit
    values: tuple[str, ...]
    value: Value
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class TableOfPeriod:
    """A published table in one edition of one period."""

    table: PublishedTable
    edition: PublishedEdition
    rows: tuple[PublishedRow, ...]


@dataclass(frozen=True, slots=True)
class ListedTable:
    """A published table and its editions, newest period first and, within it, newest edition first."""

    table: PublishedTable
    editions: tuple[PublishedEdition, ...]


def has_table(edition: PublishedEdition, table: PublishedTable) -> bool:
    """Whether an edition has this table: some are published for years only."""
    return edition.period.quarter is None or not table.years_only


def is_listed(published: PublishedFigures, chosen: Chosen) -> bool:
    """Whether the edition lists all these values."""
    values = published.values()
    return all(value == ALL or value in values.get(name, ()) for name, value in chosen.items())


def table_of(table: PublishedTable, published: PublishedFigures, chosen: Chosen) -> TableOfPeriod:
    """Return a table of an edition, limited to the chosen values."""
    values = published.values()
    codes = [_codes(name, values, chosen) for name in table.dimensions]
    rows = (
        row
        for indicator in table.known()
        for each in product(*codes)
        for row in _rows(indicator, table, each, published)
    )
    return TableOfPeriod(table, published.edition, tuple(rows))


def _rows(
    indicator: Indicator, table: PublishedTable, values: tuple[str, ...], published: PublishedFigures
) -> Iterator[PublishedRow]:
    pairs = ((name, value) for name, value in zip(table.dimensions, values, strict=True) if value != ALL)
    place = Place(indicator.code, published.edition.period, tuple(sorted(pairs)))
    if (place, "") in published.figures:
        yield PublishedRow(indicator.code, indicator.unit, values, _whole(published.figures[place, ""]))
        return
    for currency in published.currencies() or (None,):
        value = published.figures.get((place, currency or ""))
        given = value if indicator.unit is Unit.MONEY else _whole(value)
        yield PublishedRow(indicator.code, indicator.unit, values, given, currency)


def _whole(value: Value) -> int | None:
    """Return a value as an integer: everything except money is a whole number."""
    return None if value is None else int(value)


def _codes(dimension: Dimension, values: Values, chosen: Chosen) -> tuple[str, ...]:
    if dimension in chosen:
        return (chosen[dimension],)
    known = OF_VOCABULARIES.get(dimension, ())
    listed = values.get(dimension, ())
    ranks = {str(code): rank for rank, code in enumerate(known)}
    return (ALL, *sorted(listed, key=lambda code: (code == NONE, ranks.get(code, len(ranks)), code)))
