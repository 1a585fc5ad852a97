"""Prepares a published table for all formats, with labels in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import UTC

from api.labels.catalogue import label
from api.statistics.definitions import texts
from api.v1.statistics.formats.figures import Figure, Table
from domain.statistics.facts import NONE
from domain.statistics.indicators import Dimension
from domain.statistics.reading import TableOfPeriod
from domain.statistics.tables import ALL

VOCABULARY_OF: Mapping[Dimension, str] = {
    Dimension.OPERATOR_TYPE: "operator_types",
    Dimension.SEX: "sexes",
    Dimension.AGE_BAND: "age_bands",
    Dimension.STAGE: "stages",
    Dimension.URGENCY: "urgencies",
    Dimension.CASE_TYPE: "case_types",
    Dimension.CLAIM_KIND: "claim_kinds",
    Dimension.ACTIVITY_KIND: "activity_kinds",
    Dimension.COUNTRY: "countries",
    Dimension.FORUM_COUNTRY: "countries",
}


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
        labels={**words["names"], **dict(_labels(read, language)), ALL: words["all"]},
    )


def about_published(read: TableOfPeriod, language: str) -> tuple[str, ...]:
    """Return notes for readers: the edition, when it was counted, and what rounding and hiding mean."""
    edition, words = read.edition, texts(language)
    corrects = () if edition.corrects is None else (words["corrects"].format(number=edition.corrects),)
    counted_on = words["counted_on"].format(day=edition.counted_at.astimezone(UTC).date().isoformat())
    return (words["edition"].format(number=edition.number), *corrects, counted_on, words["rounded"], words["hidden"])


def _labels(read: TableOfPeriod, language: str) -> Iterator[tuple[str, str]]:
    for place, dimension in enumerate(read.table.dimensions):
        vocabulary = VOCABULARY_OF.get(dimension)
        for code in {row.values[place] for row in read.rows}:
            if code == NONE:
                yield code, _label_of_none(dimension, language)
            elif vocabulary is not None:
                yield code, label(vocabulary, code, language)


def _label_of_none(dimension: Dimension, language: str) -> str:
    words = texts(language)
    if dimension is Dimension.CORRIDOR:
        return str(words["none"])
    if dimension in (Dimension.COUNTRY, Dimension.FORUM_COUNTRY):
        return f"{label('sexes', 'other', language)} / {words['not_stated']}"  # or not in the directory
    return str(words["not_stated"])
