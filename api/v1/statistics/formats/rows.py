"""Figures as rows of a spreadsheet: one figure a row, codes beside labels."""

from collections.abc import Iterator

from api.v1.statistics.formats.figures import Table, Value

Cell = str | Value


def header(table: Table) -> tuple[str, ...]:
    """Return the names of the columns. They are codes, the same in every language, so that programs find them."""
    named = (part for name in table.dimensions for part in (name.value, f"{name.value}_label"))
    return ("table", "period", "edition", "indicator", "indicator_label", *named, "unit", "currency", "value")


def rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    """Give a row for each figure; a hidden one has an empty value."""
    for figure in table.figures:
        named = (part for value in figure.values for part in (value, table.label(value)))
        yield (
            table.code,
            str(table.period),
            table.edition,
            figure.indicator,
            table.label(figure.indicator),
            *named,
            figure.unit.value,
            figure.currency,
            figure.value,
        )
