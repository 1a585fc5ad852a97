"""Reads CSV as spreadsheet programs save it.

UTF-8 with or without a byte order mark; commas, semicolons or tabs; any line ends; an empty row or column is left out,
but counted, so that rows have the numbers that the spreadsheet shows. Excel's first line ``sep=;`` is not a row of it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

SEPARATORS = ",;\t"
_SAYS_ITS_SEPARATOR = re.compile(r'"?sep=([,;\t])"?(\r\n|\r|\n|$)', re.ASCII | re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MOST_CELLS = 1_000
"""In a row: far more than there are columns. A row of a megabyte of separators is not looked at further."""
_BLANK = "\ufeff\u200b"
SAVE_AS_UTF_8 = Sentence('The file is not UTF-8. In the spreadsheet, choose "Save as" and the type "CSV UTF-8".')
UNREADABLE = Sentence("The quotation marks of this row do not match, or a cell is too long.")
NO_NAME = Sentence("This column has values but no name in the first row.")
TOO_WIDE = Sentence("This row has more cells than there are columns. Put a list of codes in quotation marks.")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty: its number, and its cells by column. Empty cells are left out.

    ``too_wide``: it has cells beyond the last column.
    """

    number: int
    cells: Mapping[str, str]
    too_wide: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """``header``: the number of the row with the names of the columns; ``columns``: ``None`` for one without a name."""

    header: int
    columns: tuple[str | None, ...]
    rows: tuple[SheetRow, ...]

    def fault(self, code: str, sentence: Sentence, column: str | None = None) -> FieldFault:
        """Return a fault of the header."""
        return FieldFault("", code, sentence, self.header, column)


def read_sheet(content: bytes, known: frozenset[str], most_rows: int) -> Sheet:
    """Read it; ``known`` columns tell which separator it has. At most one row more than ``most_rows`` is read.

    Raises ``InvalidValues`` for what cannot be read.
    """
    text, separator = _without_separator(_decoded(content))
    rows = _rows(text, separator or _separator_of(text, known))
    first = next(rows, None)
    if first is None:
        return Sheet(1, (), ())
    header, names = first
    columns = tuple(_name(name) for name in names)
    read: list[SheetRow] = []
    for number, cells in rows:
        read.append(_row(number, cells, columns))
        if len(read) > most_rows:
            break
    return Sheet(header, columns, tuple(read))


def _decoded(content: bytes) -> str:
    try:
        if content.startswith(_UTF_16) or b"\0" in content:
            raise UnicodeError
        return content.decode("utf-8-sig")
    except UnicodeError:
        raise InvalidValues((FieldFault("", "not_utf8", SAVE_AS_UTF_8),)) from None


def _without_separator(text: str) -> tuple[str, str | None]:
    said = _SAYS_ITS_SEPARATOR.match(text)
    return (text, None) if said is None else (text[said.end() :], said[1])


def _separator_of(text: str, known: frozenset[str]) -> str:
    """Return the separator that finds the most known columns in the first row."""

    def columns(separator: str) -> int:
        try:
            _, names = next(_rows(text, separator), (0, ()))
        except InvalidValues:
            return 0
        return len(known.intersection(map(_name, names)))

    return max(SEPARATORS, key=columns)


def _rows(text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the non-empty rows with their numbers, and with surrounding spaces removed from the cells.

    Of a row with more than ``MOST_CELLS``, one more is given: so the row is seen to be too wide.
    """
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            tidy = tuple(cell.strip().strip(_BLANK).strip() for cell in cells[: MOST_CELLS + 1]) if cells else ()
            if any(tidy):
                yield number, tidy
    except csv.Error:
        raise InvalidValues((FieldFault("", "malformed_csv", UNREADABLE, number + 1),)) from None


def _name(given: str) -> str | None:
    return re.sub(r"[\s-]+", "_", given.lower())[:64] or None


def _row(number: int, cells: tuple[str, ...], columns: tuple[str | None, ...]) -> SheetRow:
    named = {name or "": cell for name, cell in zip(columns, cells, strict=False) if cell}
    return SheetRow(number, named, any(cells[len(columns) :]))
