"""Own figures in every format that ``Accept`` can select."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from tests.app_under_test import World
from tests.http.directory.two_offices import Offices
from tests.http.statistics.figures_of_tests import CSV, DHIS2, SUMMER, XLSX, counted_offices, rows_of
from tests.unit.statistics import formats

SCHEMA = json.loads((Path(formats.__path__[0]) / "dataValueSet.schema.json").read_text(encoding="utf-8"))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
async def offices(world: World) -> Offices:
    return await counted_offices(world)


async def test_csv_has_codes_and_labels_in_the_callers_language(offices: Offices) -> None:
    answer = await offices.here.get(f"{SUMMER}&by=sex", accept=CSV, accept_language="km")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="figures-2025-07-01-2025-09-30.csv"'
    assert answer.headers["content-language"] == "km"
    row = next(one for one in rows_of(answer.content) if (one["unit"], one["sex"]) == ("people", "female"))
    assert (row["value"], row["sex_label"], row["side"], row["period"]) == ("12", "ស្រី", "", "2025-07-01/2025-09-30")


async def test_a_workbook_opens_and_explains_its_figures(offices: Offices) -> None:
    answer = await offices.here.get(f"{SUMMER}&indicators=trainings", accept=XLSX)
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    about = [str(row[0].value) for row in book["About"]]
    assert about[:2] == ["Figures of your organisation", "2025-07-01/2025-09-30"]
    assert about[2].startswith("Counted on 20")
    names, row = book["Figures"].iter_rows(values_only=True)
    found = dict(zip(names, row, strict=True))
    assert (found["indicator"], found["value"], found["indicator_label"]) == ("trainings", 3, "Training sessions")


async def test_a_dhis2_file_fits_the_dhis2_schema(offices: Offices) -> None:
    answer = await offices.here.get(f"{SUMMER}&by=centre,month&indicators=trainings", accept=DHIS2)
    assert answer.headers["content-type"] == DHIS2
    document: dict[str, Any] = answer.json()
    Draft202012Validator(SCHEMA).validate(document)
    assert document["orgUnit"] == offices.here.organisation
    value = {"dataElement": "trainings", "orgUnit": offices.first["code"], "categoryOptionCombo": "default"}
    assert document["dataValues"] == [
        {**value, "period": "202507", "value": "2"},
        {**value, "period": "202508", "value": "1"},
    ]
    quarter = (await offices.here.get(f"{SUMMER}&indicators=trainings", accept=DHIS2)).json()
    Draft202012Validator(SCHEMA).validate(quarter)
    assert quarter["period"] == "2025Q3"


@pytest.mark.parametrize("query", ["from=2025-07-02&to=2025-09-30", "from=2025-07-02&to=2025-09-30&by=month"])
async def test_days_that_are_no_dhis2_period_are_refused(offices: Offices, query: str) -> None:
    answer = await offices.here.get(f"/v1/statistics/indicators?{query}", accept=DHIS2)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/query/from", "invalid_value")
    assert "month" in fault["message"]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/json"),
        (BROWSER, "application/json"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        ("application/json;q=0.1, text/csv", "text/csv; charset=utf-8; header=present"),
        ("TEXT/CSV; charset=utf-8", "text/csv; charset=utf-8; header=present"),
        (f"{DHIS2}, application/json;q=0.5", DHIS2),
        ("nonsense", "application/json"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8; header=present"),
    ],
)
async def test_accept_chooses_the_format(offices: Offices, accept: str, given: str) -> None:
    answer = await offices.here.get(SUMMER, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, given)


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/pdf, image/*", "*/*;q=0"])
async def test_an_unsupported_format_is_406(offices: Offices, accept: str) -> None:
    answer = await offices.here.get(SUMMER, accept=accept)
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    assert "text/csv" in answer.json()["detail"]


@pytest.mark.parametrize("accept", [CSV, XLSX, DHIS2])
async def test_files_have_etags_and_no_field_selection(offices: Offices, accept: str) -> None:
    first = await offices.here.get(SUMMER, accept=accept)
    again = await offices.here.get(SUMMER, accept=accept, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content, "content-disposition" in again.headers) == (304, b"", False)
    as_json = await offices.here.get(SUMMER, if_none_match=first.headers["etag"])
    assert as_json.status_code == 200, "another format is another representation"
    refused = await offices.here.get(f"{SUMMER}&fields=figures", accept=accept)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/fields")
