"""Figures as a DHIS2 ``dataValueSet``, which a DHIS2 takes at ``POST /api/dataValueSets``.

Source: DHIS2 developer guide, *Data values* and *Date and period format*. Identifiers are codes (``idScheme``
``CODE``), so nothing has to be mapped to the ids of one DHIS2: its data elements, data sets, organisation units and
category option combinations get our codes. Hidden figures are left out: DHIS2 has no value for them.
"""

from typing import Any

from api.v1.statistics.formats.figures import Figure, Table, Value
from domain.statistics.periods import Period

MEDIA_TYPE = "application/vnd.dhis2.datavalueset+json"
DEFAULT = "default"
"""The code of DHIS2's category option combination for a data element without categories."""


def data_value_set(table: Table, org_unit: str) -> dict[str, Any]:
    """Return the document. ``org_unit``: the code of the organisation, or of the network for published figures."""
    return {
        "idScheme": "CODE",
        "dataSet": table.code,
        "completeDate": table.counted_at.strftime("%Y-%m-%d"),
        "period": period_of(table.period),
        "orgUnit": org_unit,
        "dataValues": [
            {
                "dataElement": data_element(figure),
                "categoryOptionCombo": "|".join(figure.values) or DEFAULT,
                "value": value_of(figure.value),
            }
            for figure in table.figures
            if figure.value is not None
        ],
    }


def period_of(period: Period, month: int | None = None) -> str:
    """Return a period as DHIS2 writes it: ``2026``, ``2026Q3``, or ``202609`` for a month of it."""
    if month is not None:
        if not period.first_day.month <= month <= period.last_day.month:
            raise ValueError("a month outside the period")
        return f"{period.year:04}{month:02}"
    return str(period).replace("-", "")


def data_element(figure: Figure) -> str:
    """Return the code of a data element; money and shares of it have one for each currency: DHIS2 has no currencies."""
    return figure.indicator if figure.currency is None else f"{figure.indicator}_{figure.currency}"


def value_of(value: Value) -> str:
    """Return a value as text: digits, at most one point, no exponent."""
    return "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)
