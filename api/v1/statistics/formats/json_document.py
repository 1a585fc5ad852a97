"""Figures as JSON. A hidden figure is null. Money is an amount with its currency, as everywhere in the API; a hidden
amount and a share of money have a member ``currency``.
"""

from datetime import UTC, datetime
from typing import Any

from api.v1.statistics.formats.figures import Figure, Table
from domain.statistics.indicators import Unit


def json_document(table: Table) -> dict[str, Any]:
    """Return the JSON document of a table."""
    return {
        "table": table.code,
        "title": table.title,
        "period": str(table.period),
        "edition": table.edition,
        "corrects": table.corrects,
        "counted_at": moment(table.counted_at),
        "dimensions": [dimension.value for dimension in table.dimensions],
        "figures": [figure_document(table, figure) for figure in table.figures],
    }


def moment(at: datetime | None) -> str | None:
    """Write a time in UTC, with seconds."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def figure_document(table: Table, figure: Figure) -> dict[str, Any]:
    """Return one figure; its side only where the table has sides."""
    value: Any = figure.value
    if figure.unit is Unit.MONEY and value is not None:
        value = {"amount": f"{value:f}", "currency": figure.currency}
    elif value is not None:
        value = int(value)
    return {
        "indicator": figure.indicator,
        "unit": figure.unit.value,
        **({"side": figure.side} if table.has_sides else {}),
        **{name.value: at for name, at in zip(table.dimensions, figure.values, strict=True)},
        **({} if figure.currency is None or isinstance(value, dict) else {"currency": figure.currency}),
        "value": value,
    }
