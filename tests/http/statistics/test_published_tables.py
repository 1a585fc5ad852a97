"""Published tables over HTTP: the list, one table in every format, editions, and what is refused."""

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from domain.statistics.tables import TABLES
from tests.app_under_test import Caller, World
from tests.http.directory.directory_builders import the_coordinator
from tests.http.statistics.conftest import REASON
from tests.http.statistics.figures_of_tests import CSV, DHIS2, XLSX, rows_of, values
from tests.unit.statistics import formats

LIST = "/v1/statistics/tables"
PEOPLE = f"{LIST}?table=people_by_corridor_and_sex"
SUMMER = f"{PEOPLE}&period=2026-Q3"
SCHEMA = json.loads((Path(formats.__path__[0]) / "dataValueSet.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
async def nea(publishing_world: World) -> Caller:
    return await publishing_world.caller("nea")


async def test_the_list_is_closed_and_names_the_newest_editions(nea: Caller) -> None:
    answer = await nea.get(LIST)
    assert answer.json()["next_cursor"] is None
    items: dict[str, Any] = {item["code"]: item for item in answer.json()["items"]}
    assert list(items) == list(TABLES)
    people = items["people_by_corridor_and_sex"]
    assert (people["title"], people["dimensions"]) == ("People helped by corridor and sex", ["corridor", "sex"])
    editions = [(one["period"], one["edition"], one["corrects"], one["reason"]) for one in people["periods"]]
    assert editions.count(("2026-Q3", 2, 1, REASON)) == 1
    assert sorted(period for period, *_ in editions) == ["2026", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [one["period"] for one in items["consents_by_corridor"]["periods"]] == ["2026"]


async def test_figures_are_rounded_and_the_same_for_everyone(publishing_world: World, nea: Caller) -> None:
    found = (await nea.get(SUMMER)).json()
    assert (found["table"], found["period"], found["edition"], found["corrects"]) == (
        "people_by_corridor_and_sex", "2026-Q3", 2, 1,
    )  # fmt: skip
    shown = [figure["value"] for figure in found["figures"] if figure["value"] is not None]
    assert len(shown) > 3
    assert all(value % 5 == 0 for value in shown)
    assert values(found, "beneficiaries_by_case", "corridor", "sex")["all", "all"] > 50
    limited = await publishing_world.caller("map", centres=("map-chiang-mai",))
    for caller in (limited, await the_coordinator(publishing_world)):
        assert (await caller.get(SUMMER)).json() == found


async def test_an_earlier_edition_remains(nea: Caller) -> None:
    found = (await nea.get(f"{SUMMER}&edition=1")).json()
    assert (found["edition"], found["corrects"]) == (1, None)


async def test_one_value_or_all_is_chosen_for_each_dimension(nea: Caller) -> None:
    whole = values((await nea.get(SUMMER)).json(), "beneficiaries_by_case", "corridor", "sex")
    women = values(
        (await nea.get(f"{SUMMER}&corridor=all&sex=female")).json(), "beneficiaries_by_case", "corridor", "sex"
    )
    assert women == {("all", "female"): whole["all", "female"]}
    assert (await nea.get(f"{SUMMER}&corridor=ZZ-ZZ")).status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "pointer", "code"),
    [
        ("?table=people_by_height", 422, "/query/table", "not_in_list"),
        ("?table=people_by_stage", 422, "/query/period", "missing"),
        ("?period=2026", 422, "/query/table", "missing"),
        ("?sex=female", 422, "/query/table", "missing"),
        ("?table=people_by_stage&period=2026-Q5", 422, "/query/period", "invalid_value"),
        ("?table=people_by_stage&period=summer", 422, "/query/period", "invalid_value"),
        ("?table=people_by_stage&period=2026&edition=0", 422, "/query/edition", "invalid_value"),
        ("?table=people_by_stage&period=2026&sex=female", 422, "/query/sex", "not_allowed"),
        ("?table=people_by_stage&period=2026&from=2026-01-01", 422, "/query/from", "unknown_field"),
        ("?table=people_by_stage&period=2025", 404, None, "not_found"),
        ("?table=people_by_stage&period=2026&edition=9", 404, None, "not_found"),
        ("?table=consents_by_corridor&period=2026-Q3", 404, None, "not_found"),
    ],
)
async def test_unknown_tables_periods_and_editions_are_refused(
    nea: Caller, query: str, status: int, pointer: str | None, code: str
) -> None:
    answer = await nea.get(LIST + query)
    assert answer.status_code == status
    faults = [(fault["pointer"], fault["code"]) for fault in answer.json().get("errors", [])]
    assert faults == ([] if pointer is None else [(pointer, code)])
    assert pointer is not None or answer.json()["code"] == code


async def test_every_format_has_the_same_figures(nea: Caller) -> None:
    found = (await nea.get(SUMMER, accept_language="lo")).json()
    shown = {(one["corridor"], one["sex"]): one["value"] for one in found["figures"]}
    text = await nea.get(SUMMER, accept=CSV, accept_language="lo")
    assert text.headers["content-disposition"] == (
        'attachment; filename="people_by_corridor_and_sex-2026-Q3-edition-2.csv"'
    )
    rows = rows_of(text.content)
    assert {(one["corridor"], one["sex"]): int(one["value"]) if one["value"] else None for one in rows} == shown
    assert {one["sex_label"] for one in rows if one["sex"] == "female"} == {"ຍິງ"}
    book = openpyxl.load_workbook(io.BytesIO((await nea.get(SUMMER, accept=XLSX, accept_language="lo")).content))
    names, *lines = book["Figures"].iter_rows(values_only=True)
    cells = [dict(zip(names, line, strict=True)) for line in lines]
    assert {(one["corridor"], one["sex"]): one["value"] for one in cells} == shown
    assert "ແກ້ໄຂສະບັບທີ 1" in [row[0].value for row in book["About"]]
    document = (await nea.get(SUMMER, accept=DHIS2)).json()
    Draft202012Validator(SCHEMA).validate(document)
    assert (document["period"], document["orgUnit"]) == ("2026Q3", "corridor")
    told = {one["categoryOptionCombo"]: int(one["value"]) for one in document["dataValues"]}
    assert told == {f"{corridor}|{sex}": value for (corridor, sex), value in shown.items() if value is not None}


async def test_money_has_its_currency(nea: Caller) -> None:
    found = (await nea.get(f"{LIST}?table=claims_by_kind_and_country&period=2026")).json()
    amounts = [one["value"] for one in found["figures"] if one["unit"] == "money" and one["value"] is not None]
    assert amounts
    assert {amount["currency"] for amount in amounts} <= {"THB", "MMK"}


@pytest.mark.parametrize("path", [LIST, SUMMER])
async def test_a_published_table_has_an_etag_and_selectable_fields(nea: Caller, path: str) -> None:
    first = await nea.get(path)
    assert (await nea.get(path, if_none_match=first.headers["etag"])).status_code == 304
    assert (await nea.call("HEAD", path)).headers["etag"] == first.headers["etag"]
    also = "&" if "?" in path else "?"
    part = (await nea.get(f"{path}{also}fields=title,figures")).json()
    assert all(set(item) == {"title"} for item in part["items"]) if path == LIST else set(part) == {"title", "figures"}
    assert (await nea.get(f"{path}{also}fields=nothing")).status_code == 422
