"""Figures as rows: one figure a row, codes next to labels."""

from collections.abc import Iterator

from api.v1.statistics.formats.figures import Table, Value

Cell = str | Value


def header(table: Table) -> tuple[str, ...]:
    """Return the column names. They are the same codes in every language, for programs."""
    named = (part for name in table.dimensions for part in (name.value, f"{name.value}_label"))
    side = ("side",) if table.has_sides else ()
    return ("table", "period", "edition", "indicator", "indicator_label", *named, *side, "unit", "currency", "value")


def rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each figure; a hidden one has an empty value."""
    for figure in table.figures:
        at = zip(table.dimensions, figure.values, strict=True)
        named = (part for name, value in at for part in (value, table.label(value, name)))
        yield (
            table.code,
            str(table.period),
            table.edition,
            figure.indicator,
            table.label(figure.indicator),
            *named,
            *((figure.side,) if table.has_sides else ()),
            figure.unit.value,
            figure.currency,
            figure.value,
        )
