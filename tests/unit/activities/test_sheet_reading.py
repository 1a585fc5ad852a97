"""Spreadsheets are read back as they were written, and whatever the bytes are, the only error is one with a name."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from api.v1.activities.batch import batch_of_sheet
from api.v1.activities.cells import COLUMNS
from api.v1.activities.sheet import MOST_CELLS, Sheet, read_sheet
from domain.activities.batch import MOST_ACTIVITIES
from domain.kernel.errors import InvalidValues

NAMES = sorted(COLUMNS)
CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20)
ROWS = st.lists(st.lists(CELLS, min_size=len(NAMES), max_size=len(NAMES)), max_size=6)
SEPARATORS = st.sampled_from(",;\t")
QUOTING = st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC))
LINE_ENDS = st.sampled_from(("\r\n", "\n", "\r"))
MARKS = st.sampled_from(("utf-8", "utf-8-sig"))


def read(content: bytes) -> Sheet:
    return read_sheet(content, COLUMNS, MOST_ACTIVITIES)


def tidy(cell: str) -> str:
    return cell.strip().strip("\ufeff\u200b").strip()


@given(ROWS, SEPARATORS, QUOTING, LINE_ENDS, MARKS, st.booleans())
def test_what_a_program_writes_is_read_back(
    rows: list[list[str]], separator: str, quoting: Any, line_end: str, encoding: str, says_so: bool
) -> None:
    # the other line ends within a cell are not quoted by every version of Python's writer
    rows = [[line_end.join(cell.splitlines()) for cell in row] for row in rows]
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, quoting=quoting, lineterminator=line_end)
    writer.writerows([NAMES, *rows])
    head = f"sep={separator}{line_end}" if says_so else ""
    sheet = read((head + written.getvalue()).encode(encoding))
    assert (sheet.header, sheet.columns) == (1, tuple(NAMES))
    expected = [
        (number, {name: tidy(cell) for name, cell in zip(NAMES, row, strict=True) if tidy(cell)})
        for number, row in enumerate(rows, 2)
    ]
    assert [(row.number, row.cells) for row in sheet.rows] == [(number, cells) for number, cells in expected if cells]
    assert not any(row.too_wide for row in sheet.rows)


NEARLY = st.text("abc=,;\t\"'\r\n \ufeff09-/สខ", max_size=200).map(str.encode)
HEADED = st.builds(lambda end, rest: ",".join(NAMES).encode() + end + rest, LINE_ENDS.map(str.encode), NEARLY)


@given(st.one_of(st.binary(max_size=300), NEARLY, HEADED))
@example(b"\xff\xfea\0")
@example(b'"')
@example(b"sep=;")
@example(b"sep=;\r\n")
@example(b'"' + b"x" * 200_000 + b'"')
@example(b"\r\r\r")
def test_any_bytes_are_a_batch_or_a_fault_with_a_name(content: bytes) -> None:
    found = items_or_faults(content)
    assert 1 <= len(found) <= MOST_ACTIVITIES


def items_or_faults(content: bytes) -> Sequence[object]:
    """Any other exception fails the test."""
    try:
        return batch_of_sheet(read(content)).items
    except InvalidValues as refused:
        return refused.faults
    except RequestValidationError as refused:
        return refused.errors()


HEADER = "Centre ID; KIND ;on;sex\n"


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "a;training;2026-03-02;male\n",
        HEADER + "a;training;2026-03-02;male\n;;;\n\n   \n",
        "Centre ID; KIND ;on;sex;;;\na;training;2026-03-02;male;;;\n",
        '"sep=;"\r\n' + HEADER + "a;training;2026-03-02;male",
        "centre-id,kind,on,sex\na,training,2026-03-02,male\n",
        "centre_id\tkind\ton\tsex\r\n a \ttraining\t2026-03-02\t\u200bmale\u200b\r\n",
        '\ufeffcentre_id,kind,on,sex\n"a","training","2026-03-02","male"\n',
    ],
)
def test_a_sheet_is_read_as_people_keep_it(text: str) -> None:
    sheet = read(text.encode())
    assert [name for name in sheet.columns if name] == ["centre_id", "kind", "on", "sex"]
    (row,) = sheet.rows
    assert (row.number, dict(row.cells)) == (
        2,
        {"centre_id": "a", "kind": "training", "on": "2026-03-02", "sex": "male"},
    )


def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    sheet = read(b'sep=,\n\ncentre_id,kind,on,sex\n\n"a\nb",,,\n,,,\nc,,,\n')
    assert (sheet.header, [(row.number, row.cells["centre_id"]) for row in sheet.rows]) == (2, [(4, "a\nb"), (6, "c")])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_by_the_names_of_the_columns(separator: str) -> None:
    text = separator.join(("centre_id", "kind", "on", "topics", "sex")) + "\n" + separator.join(("a", "b;c,d", "e"))
    assert read(text.encode()).columns == ("centre_id", "kind", "on", "topics", "sex")


def test_cells_beyond_a_thousand_are_not_read_and_the_row_is_too_wide() -> None:
    (row,) = read(b"kind,on\nworkshop,2026-11-30" + b",x" * 2_000).rows
    assert (row.cells, row.too_wide) == ({"kind": "workshop", "on": "2026-11-30"}, True)
    assert len(read(b"kind" + b"," * 100_000 + b"\nworkshop").columns) == MOST_CELLS + 1
