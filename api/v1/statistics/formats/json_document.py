"""Figures as JSON. A hidden figure has the value null; money has its currency, as everywhere in the API."""

from typing import Any

from api.v1.statistics.formats.figures import Figure, Table
from domain.statistics.indicators import Unit


def json_document(table: Table) -> dict[str, Any]:
    """Return the document of a table, to be encoded as JSON."""
    return {
        "table": table.code,
        "title": table.title,
        "period": str(table.period),
        "edition": table.edition,
        "corrects": table.corrects,
        "counted_at": table.counted_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "dimensions": [dimension.value for dimension in table.dimensions],
        "figures": [_figure(table, figure) for figure in table.figures],
    }


def _figure(table: Table, figure: Figure) -> dict[str, Any]:
    value: Any = figure.value
    if figure.unit is Unit.MONEY and value is not None:
        value = {"amount": f"{value:f}", "currency": figure.currency}
    return {
        "indicator": figure.indicator,
        "unit": figure.unit.value,
        **{name.value: at for name, at in zip(table.dimensions, figure.values, strict=True)},
        **({} if figure.currency is None or figure.unit is Unit.MONEY else {"currency": figure.currency}),
        "value": value,
    }
