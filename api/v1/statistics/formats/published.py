"""Prepares a published table for all formats, with labels in the reader's language."""

from collections.abc import Iterator
from datetime import UTC

from api.statistics.definitions import texts
from api.v1.statistics.formats.figures import Figure, Table
from api.v1.statistics.labels import published_label_of
from domain.statistics.reading import TableOfPeriod


def published_table(read: TableOfPeriod, language: str) -> Table:
    """Return a published table as input of the formats. Corridors are written as codes."""
    edition, words = read.edition, texts(language)
    return Table(
        code=read.table.code,
        title=words["tables"][read.table.code],
        period=edition.period,
        dimensions=read.table.dimensions,
        figures=tuple(Figure(row.indicator, row.unit, row.values, row.value, row.currency) for row in read.rows),
        counted_at=edition.counted_at,
        edition=edition.number,
        corrects=edition.corrects,
        labels={**words["names"], **dict(_labels(read, language))},
    )


def about_published(read: TableOfPeriod, language: str) -> tuple[str, ...]:
    """Return notes for readers: the edition, when it was counted, and what rounding and hiding mean."""
    edition, words = read.edition, texts(language)
    corrects = () if edition.corrects is None else (words["corrects"].format(number=edition.corrects),)
    counted_on = words["counted_on"].format(day=edition.counted_at.astimezone(UTC).date().isoformat())
    return (words["edition"].format(number=edition.number), *corrects, counted_on, words["rounded"], words["hidden"])


def _labels(read: TableOfPeriod, language: str) -> Iterator[tuple[str, str]]:
    for place, dimension in enumerate(read.table.dimensions):
        for value in {row.values[place] for row in read.rows}:
            yield f"{dimension}={value}", published_label_of(dimension, value, language)
