"""Figures as an Excel workbook (Office Open XML), written by XlsxWriter in constant memory.

Text is always written as text, never as a formula, a link or a number. The first sheet explains the figures, the second
has them.
"""

import io
from datetime import UTC, datetime, time

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from api.v1.statistics.formats.figures import Table
from api.v1.statistics.formats.rows import Cell, header, rows

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": False,
}


def spreadsheet(table: Table, about: tuple[str, ...] = ()) -> bytes:
    """Write a table as a workbook. ``about``: notes in the reader's language on how the figures were made."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": table.title, "created": _created(table)})
        front = book.add_worksheet("About")
        front.set_column(0, 0, 100)
        for number, line in enumerate((table.title, str(table.period), *about)):
            front.write_string(number, 0, line)
        sheet = book.add_worksheet("Figures")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header(table)) - 1, 18)
        _write_row(sheet, 0, header(table))
        for number, row in enumerate(rows(table), start=1):
            _write_row(sheet, number, row)
    return target.getvalue()


def _created(table: Table) -> datetime:
    """Return a time that depends only on the figures, so that equal figures give identical files."""
    at = table.counted_at or datetime.combine(table.period.last_day, time(), UTC)
    return at.astimezone(UTC).replace(tzinfo=None)


def _write_row(sheet: Worksheet, number: int, row: tuple[Cell, ...]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)
