"""Figures as CSV (RFC 4180), which people open in a spreadsheet.

UTF-8 with a byte order mark: without it, Excel reads Khmer or Thai as Windows-1252. Python reads it as ``utf-8-sig``.
An apostrophe precedes text that a spreadsheet would run as a formula (OWASP, *CSV Injection*). Numbers, including
negative ones, have none.
"""

import csv
import io

from api.v1.statistics.formats.figures import Table
from api.v1.statistics.formats.rows import Cell, header, rows

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The first characters of formulas, full-width forms included: some spreadsheets treat them the same."""


def csv_text(table: Table) -> bytes:
    """Write a table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header(table))
    writer.writerows(tuple(map(defused, row)) for row in rows(table))
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def defused(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet runs as a formula."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA) or cell.startswith(FORMULA) else cell
    return "" if cell is None else f"{cell:f}" if not isinstance(cell, int) else str(cell)
