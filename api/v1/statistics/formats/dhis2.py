"""Figures as a DHIS2 ``dataValueSet``, for ``POST /api/dataValueSets``.

Source: DHIS2 developer guide, *Data values* and *Date and period format*. Identifiers are codes (``idScheme``
``CODE``), so nothing is mapped to the ids of one installation: its data elements, data sets, organisation units and
category option combinations are given our codes. A centre is an organisation unit and a month is a period. Every other
dimension is a category, and so is the side. Hidden figures are left out, because DHIS2 has no value for them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from api.v1.statistics.formats.figures import Figure, Table, Value
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Days, Period

MEDIA_TYPE = "application/vnd.dhis2.datavalueset+json"
DEFAULT = "default"
"""The code of DHIS2's category option combination for a data element without categories."""
ALL = "all"


def must_have_periods(days: Period | Days, dimensions: Sequence[Dimension]) -> None:
    """Raise ``InvalidValues`` unless DHIS2 has a period for these days or, for figures by month, for each month."""
    by_month = Dimension.MONTH in dimensions and isinstance(days, Days) and days.whole_months
    if by_month or period_of(days) is not None:
        return
    sentence = Sentence(
        "DHIS2 has a period for a calendar month, quarter or year; ask for one of these, or for whole months by month."
    )
    raise InvalidValues((FieldFault("/query/from", "invalid_value", sentence),))


def data_value_set(table: Table, org_unit: str) -> dict[str, Any]:
    """Return the document. ``org_unit``: the code of the organisation, or of the network for published figures.

    For figures by month, each figure has a period and the document has none. Raises ``InvalidValues`` for days without
    DHIS2 periods.
    """
    must_have_periods(table.period, table.dimensions)
    of_all: dict[str, Any] = {"idScheme": "CODE", "dataSet": table.code, "orgUnit": org_unit}
    if Dimension.MONTH not in table.dimensions:
        of_all["period"] = period_of(table.period)
        if table.counted_at is not None:
            of_all["completeDate"] = table.counted_at.strftime("%Y-%m-%d")
    return {**of_all, "dataValues": list(_data_values(table))}


def period_of(days: Period | Days) -> str | None:
    """Return the DHIS2 period of these days, such as ``2026``, ``2026Q3`` or ``202609``; ``None`` if there is none."""
    if isinstance(days, Period):
        return str(days).replace("-", "")
    first = days.first_day
    if not days.whole_months:
        return None
    if days.months == 1:
        return f"{first.year:04}{first.month:02}"
    if days.months == 3 and first.month % 3 == 1:
        return f"{first.year:04}Q{first.month // 3 + 1}"
    return f"{first.year:04}" if days.months == 12 and first.month == 1 else None


def data_element(figure: Figure) -> str:
    """Return the code of a data element. DHIS2 has no currencies, so each currency is a data element of its own."""
    return figure.indicator if figure.currency is None else f"{figure.indicator}_{figure.currency}"


def value_of(value: Value) -> str:
    """Return a value as text: digits, at most one point, no exponent."""
    return "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)


def _data_values(table: Table) -> Iterator[dict[str, str]]:
    for figure in table.figures:
        if figure.value is None:
            continue
        at = dict(zip(table.dimensions, figure.values, strict=True))
        month, centre = at.pop(Dimension.MONTH, None), at.pop(Dimension.CENTRE, ALL)
        period = period_of(table.period) if month == ALL else month and month.replace("-", "")
        if month is not None and period is None:
            continue  # a total over days without a DHIS2 period
        options = [*at.values(), *([figure.side] if figure.side else [])]
        yield {
            "dataElement": data_element(figure),
            **({"period": period} if period is not None else {}),
            **({"orgUnit": centre} if centre != ALL else {}),
            "categoryOptionCombo": "|".join(options) or DEFAULT,
            "value": value_of(figure.value),
        }
