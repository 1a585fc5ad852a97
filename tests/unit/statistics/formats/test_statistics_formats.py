"""Every format is read back by another program than the one that wrote it, and says the same."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator, ValidationError
from openpyxl.utils.escape import unescape

from api.v1.statistics.formats.csv_text import csv_text
from api.v1.statistics.formats.dhis2 import data_value_set, period_of
from api.v1.statistics.formats.figures import Figure, Table
from api.v1.statistics.formats.json_document import json_document
from api.v1.statistics.formats.rows import header, rows
from api.v1.statistics.formats.spreadsheet import spreadsheet
from domain.kernel.errors import InvalidValues
from domain.statistics.indicators import Dimension, Unit
from domain.statistics.periods import Days, Period
from domain.statistics.relations import counted_places
from domain.statistics.tables import TABLES
from tests.unit.statistics.network import VALUES

SCHEMA = json.loads(Path(__file__).with_name("dataValueSet.schema.json").read_text(encoding="utf-8"))
VALID = Draft202012Validator(SCHEMA)
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", " =1", "＝1", '=HYPERLINK("https://e.example")']
FIGURES = (
    Figure("beneficiaries_by_case", Unit.PEOPLE, ("kh-th", "female"), 1235),
    Figure("beneficiaries_by_case", Unit.PEOPLE, ("kh-th", "all"), None),
    Figure("amount_paid", Unit.MONEY, ("all", "all"), Decimal("1200000.50"), "THB"),
    Figure("share_of_women", Unit.PERCENT, ("all", "all"), 0),
    Figure("materials_distributed", Unit.COUNT, ("all", "all"), -5),
    Figure("amount_filed", Unit.MONEY, ("all", "all"), Decimal("1.2E+6"), "MMK"),
)


def a_table(**changes: Any) -> Table:
    given: dict[str, Any] = {
        "code": "people_by_corridor_and_sex",
        "title": "ករណី និងភេទ",
        "period": Period(2026, 3),
        "dimensions": (Dimension.CORRIDOR, Dimension.SEX),
        "figures": FIGURES,
        "counted_at": datetime(2026, 11, 9, 4, 5, 6, tzinfo=UTC),
        "edition": 2,
        "corrects": 1,
        "labels": {"kh-th": "កម្ពុជា – ไทย", "female": "ស្រី"},
    }
    return Table(**(given | changes))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_every_figure_and_begins_with_a_byte_order_mark() -> None:
    content = csv_text(a_table())
    assert content.startswith(b"\xef\xbb\xbftable,period,")
    names, *lines = read_csv(content)
    assert names == list(header(a_table()))
    first = dict(zip(names, lines[0], strict=True))
    assert first["corridor_label"] == "កម្ពុជា – ไทย"
    assert (first["value"], first["edition"], first["period"]) == ("1235", "2", "2026-Q3")
    assert [line[-1] for line in lines] == ["1235", "", "1200000.50", "0", "-5", "1200000"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    table = a_table(title=text, labels={"kh-th": text})
    names, first, *_ = read_csv(csv_text(table))
    assert first[names.index("corridor_label")] == f"'{text}"
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(table, about=(text,))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert [unescape(str(cell.value)) for cell in cells].count(text) >= 3


def test_a_workbook_has_the_same_rows() -> None:
    table = a_table()
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(table, about=("Figures are rounded.",))))
    assert [row[0].value for row in book["About"]] == [table.title, "2026-Q3", "Figures are rounded."]
    names, *lines = book["Figures"].iter_rows(values_only=True)
    assert names == header(table)
    assert [tuple(line) for line in lines] == [
        tuple(float(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in rows(table)
    ]


def test_equal_figures_give_identical_workbooks_without_formulas_or_links() -> None:
    content = spreadsheet(a_table())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert len(sheets) == 2
    assert not any(b"<f>" in sheet or b"hyperlink" in sheet for sheet in sheets)
    assert spreadsheet(a_table()) == content


def test_json_has_null_for_what_is_hidden_and_money_with_its_currency() -> None:
    document = json.loads(json.dumps(json_document(a_table())))
    assert (document["edition"], document["corrects"], document["counted_at"]) == (2, 1, "2026-11-09T04:05:06Z")
    shown = [figure["value"] for figure in document["figures"]]
    assert shown == [
        1235, None, {"amount": "1200000.50", "currency": "THB"}, 0, -5, {"amount": "1200000", "currency": "MMK"},
    ]  # fmt: skip
    assert document["figures"][0]["sex"] == "female"


def test_hidden_amounts_of_two_currencies_differ_in_json() -> None:
    figures = [Figure("amount_paid", Unit.MONEY, ("all", "all"), None, currency) for currency in ("MMK", "THB")]
    found = json_document(a_table(figures=figures))["figures"]
    assert [(one["value"], one["currency"]) for one in found] == [(None, "MMK"), (None, "THB")]
    assert "currency" not in json_document(a_table())["figures"][2]


def test_a_data_value_set_fits_the_dhis2_schema() -> None:
    document = json.loads(json.dumps(data_value_set(a_table(), "corridor")))
    VALID.validate(document)
    assert document["period"] == "2026Q3"
    assert document["dataValues"][:2] == [
        {"dataElement": "beneficiaries_by_case", "categoryOptionCombo": "kh-th|female", "value": "1235"},
        {"dataElement": "amount_paid_THB", "categoryOptionCombo": "all|all", "value": "1200000.50"},
    ]
    one = a_table(dimensions=(), figures=(Figure("activities", Unit.COUNT, (), 5),))
    assert data_value_set(one, "corridor")["dataValues"][0]["categoryOptionCombo"] == "default"


@pytest.mark.parametrize("broken", [{"period": "2026-Q3"}, {"dataSet": ""}, {"dataValues": [{"value": "1"}]}])
def test_the_schema_refuses_what_dhis2_refuses(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        VALID.validate(data_value_set(a_table(), "corridor") | broken)


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2026-01-01", "2026-12-31", "2026"),
        ("2026-07-01", "2026-09-30", "2026Q3"),
        ("2026-10-01", "2026-12-31", "2026Q4"),
        ("2024-02-01", "2024-02-29", "202402"),
        ("2026-02-01", "2026-02-27", None),
        ("2026-02-01", "2026-04-30", None),
        ("2026-07-02", "2026-09-30", None),
        ("2026-07-01", "2027-06-30", None),
        ("2026-01-01", "2027-12-31", None),
    ],
)
def test_periods_are_written_as_dhis2_writes_them(first: str, last: str, written: str | None) -> None:
    assert [period_of(Period(2026)), period_of(Period(2026, 3))] == ["2026", "2026Q3"]
    assert period_of(Days(date.fromisoformat(first), date.fromisoformat(last))) == written


def test_a_centre_is_an_organisation_unit_and_a_month_a_period() -> None:
    days = Days(date(2026, 7, 1), date(2026, 8, 31))
    figures = [
        Figure("referrals_sent", Unit.COUNT, (centre, month), 7, side="sent")
        for centre in ("all", "nea-battambang")
        for month in ("all", "2026-07")
    ]
    given = {"dimensions": (Dimension.CENTRE, Dimension.MONTH), "figures": tuple(figures), "period": days}
    document = data_value_set(a_table(**given, has_sides=True, edition=None), "nea")
    VALID.validate(document)
    assert (document["orgUnit"], "period" in document, "completeDate" in document) == ("nea", False, False)
    value = {"dataElement": "referrals_sent", "period": "202607", "categoryOptionCombo": "sent", "value": "7"}
    assert document["dataValues"] == [value, {**value, "orgUnit": "nea-battambang"}]


@pytest.mark.parametrize("dimensions", [(Dimension.MONTH,), (Dimension.SEX,)])
def test_days_without_a_dhis2_period_are_refused(dimensions: tuple[Dimension, ...]) -> None:
    table = a_table(period=Days(date(2026, 7, 2), date(2026, 9, 30)), dimensions=dimensions, figures=())
    with pytest.raises(InvalidValues):
        data_value_set(table, "nea")


def test_every_format_has_the_side_of_a_figure() -> None:
    sent = Figure("referrals_sent", Unit.COUNT, ("kh-th", "all"), 7, side="sent")
    people = Figure("beneficiaries_by_case", Unit.PEOPLE, ("kh-th", "all"), 3)
    table = a_table(figures=(sent, people), has_sides=True)
    names, *lines = read_csv(csv_text(table))
    assert [line[names.index("side")] for line in lines] == ["sent", ""]
    assert [figure["side"] for figure in json_document(table)["figures"]] == ["sent", None]
    options = [one["categoryOptionCombo"] for one in data_value_set(table, "nea")["dataValues"]]
    assert options == ["kh-th|all|sent", "kh-th|all"]
    assert "side" not in header(a_table())


def test_workbooks_are_identical_even_if_nothing_was_counted_yet() -> None:
    table = a_table(period=Days(date(2026, 7, 1), date(2026, 7, 15)), counted_at=None, edition=None)
    assert spreadsheet(table) == spreadsheet(table)
    assert json_document(table)["counted_at"] is None


def test_every_code_is_a_valid_dhis2_code() -> None:
    codes = {code for table in TABLES.values() for code in (table.code, *table.indicators)}
    assert max(map(len, codes)) + len("_THB") <= 50
    for place in counted_places(Period(2026), VALUES, [TABLES["people_by_corridor_and_sex"]]):
        assert len("|".join(value for _, value in place.values)) <= 50
