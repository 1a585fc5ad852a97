"""Batches of activities: all are recorded or none, and every fault is named."""

from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.activities.activity_bodies import an_activity
from tests.http.activities.sheets import TRAINING, a_sheet, sent

COUNT = "SELECT count(*) FROM corridor.activities"
GUIDE = Path(__file__).parents[3] / "docs" / "partners" / "activities.md"


def named(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["code"], each.get("row"), each.get("column")) for each in answer.json()["errors"]]


async def test_items_are_recorded_in_their_order(world: World) -> None:
    nea = await world.caller("nea")
    items = [an_activity(kind=kind) for kind in ("hotline", "outreach", "home_visit")]
    answer = await nea.post("/v1/activities/batch", {"items": items})
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert ([item["kind"] for item in found["items"]], found["count"]) == (["hotline", "outreach", "home_visit"], 3)
    read = await nea.get(f"/v1/activities/{found['items'][1]['id']}")
    assert read.json() == found["items"][1]


async def test_the_spreadsheet_of_the_guide_is_recorded(world: World) -> None:
    text = GUIDE.read_text(encoding="utf-8").partition("```csv\n")[2].partition("```")[0]
    answer = await sent(await world.caller("nea"), text.encode())
    assert answer.status_code == 201, answer.text
    first, second, third = answer.json()["items"]
    assert (first["topics"], first["duration_minutes"]) == (["recruitment_fees", "contracts"], 180)
    assert first["participants"] == {"female": 14, "male": 9, "other": 0, "not_stated": 1}
    assert (second["kind"], second["on"]) == ("counselling", "2026-03-31")
    assert second["participants"] == {"sex": "female", "age_band": "25_34", "stage": "returned"}
    assert (third["kind"], third["on"], third["materials_distributed"]) == ("information_materials", "2026-03-16", 120)


async def test_the_same_rows_give_the_same_in_json_and_as_a_spreadsheet(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    item = an_activity(case_id=case["id"], corridor_id="KH-TH", service_types=["training"])
    row = {
        **{name: item[name] for name in ("centre_id", "kind", "on", "case_id", "corridor_id", "language")},
        **{"topics": "contracts;wages", "service_types": "training", "duration_minutes": "90"},
        **{"materials_distributed": "5", "female": "3", "male": "2"},
    }
    answers = [await nea.post("/v1/activities/batch", {"items": [item]}), await sent(nea, a_sheet(row, delimiter=","))]
    apart = ("id", "created_at", "updated_at")
    one, other = [
        {name: value for name, value in answer.json()["items"][0].items() if name not in apart} for answer in answers
    ]
    assert one == other


async def test_every_bad_cell_is_named_and_nothing_is_recorded(world: World) -> None:
    nea, before = await world.caller("nea"), await world.value(COUNT)
    rows = (
        TRAINING,
        {**TRAINING, "on": "03/04/2026", "kind": "party"},
        {},
        {**TRAINING, "on": "2569-11-22", "topics": "wages,golf", "female": "=1+1"},
        {**TRAINING, "centre_id": "nowhere", "case_id": "her case", "on": "2999-01-01", "language": "???"},
        {**TRAINING, "centre_id": "lpn-samut-sakhon", "corridor_id": "KH-XX"},
        {**TRAINING, "female": "0", "male": ""},
        {**TRAINING, "male": "", "female": "", "sex": "male", "age_band": "old"},
        {**TRAINING, "sex": "male"},
        {"centre_id": "nea-battambang"},
    )
    assert named(await sent(nea, a_sheet(*rows))) == [
        ("/items/1/on", "ambiguous_date", 3, "on"),
        ("/items/1/kind", "not_in_list", 3, "kind"),
        ("/items/2/on", "buddhist_era", 5, "on"),
        ("/items/2/topics/1", "not_in_list", 5, "topics"),
        ("/items/2/participants/female", "wrong_type", 5, "female"),
        ("/items/3/on", "invalid_value", 6, "on"),
        ("/items/3/language", "invalid_value", 6, "language"),
        ("/items/3/case_id", "not_found", 6, "case_id"),
        ("/items/3/centre_id", "not_found", 6, "centre_id"),
        ("/items/4/corridor_id", "not_found", 7, "corridor_id"),
        ("/items/4/centre_id", "not_your_centre", 7, "centre_id"),
        ("/items/5/participants", "invalid_value", 8, "female"),
        ("/items/6/participants/age_band", "not_in_list", 9, "age_band"),
        ("/items/7/participants", "invalid_value", 10, "female"),
        ("/items/8/kind", "missing", 11, "kind"),
        ("/items/8/on", "missing", 11, "on"),
        ("/items/8/participants", "missing", 11, "female"),
    ]
    assert await world.value(COUNT) == before


async def test_json_names_pointers_alone(world: World) -> None:
    nea = await world.caller("nea")
    items = [an_activity(), an_activity(on="2569-01-01"), None, an_activity(centre_id=5, Sok=1)]
    assert named(await nea.post("/v1/activities/batch", {"items": items})) == [
        ("/items/1/on", "buddhist_era", None, None),
        ("/items/2", "wrong_type", None, None),
        ("/items/3/centre_id", "wrong_type", None, None),
        ("/items/3/Sok", "unknown_field", None, None),
    ]


HEADERS: dict[str, tuple[bytes, list[tuple[Any, ...]]]] = {
    "unknown": (
        a_sheet(columns=("centre_id", "kind", "on", "female", "Name of person")),
        [("", "unknown_field", 1, "name_of_person")],
    ),
    "doubled": (b"centre_id,kind,ON,on,sex\n", [("", "given_twice", 1, "on")]),
    "missing": (
        b"kind;topics\n",
        [("", "missing", 1, "centre_id"), ("", "missing", 1, "on"), ("", "missing", 1, None)],
    ),
    "without a name": (b"centre_id,kind,on,sex,\na,b,c,d,e\n", [("", "missing", 1, None)]),
    "empty": (b"", [("", "missing", 1, name) for name in ("centre_id", "kind", "on", None)]),
    "without rows": (a_sheet(), [("/items", "too_short", None, None)]),
    "UTF-16": (a_sheet(TRAINING).decode().encode("utf-16"), [("", "not_utf8", None, None)]),
    "UTF-16 without a mark": (a_sheet(TRAINING).decode().encode("utf-16-le"), [("", "not_utf8", None, None)]),
    "a Windows code page": (
        a_sheet({**TRAINING, "topics": "ความปลอดภัย"}).decode().encode("cp874"),
        [("", "not_utf8", None, None)],
    ),
    "quotation marks": (b'centre_id,kind,on,sex\n"a"b,c,d,e\n', [("", "malformed_csv", 2, None)]),
    "an open quotation mark": (b'centre_id,kind,on,sex\n"a,c,d,e\n', [("", "malformed_csv", 2, None)]),
    "a list without quotation marks": (
        b"centre_id,kind,on,sex,topics\nnea-battambang,training,2026-03-02,male,wages,contracts\n",
        [("/items/0", "too_long", 2, None)],
    ),
}


@pytest.mark.parametrize("why", HEADERS)
async def test_a_sheet_that_cannot_be_read_is_a_fault_with_a_name(world: World, why: str) -> None:
    content, expected = HEADERS[why]
    assert named(await sent(await world.caller("nea"), content)) == expected


async def test_five_hundred_are_recorded_and_one_more_is_refused(world: World) -> None:
    nea, before = await world.caller("nea"), await world.value(COUNT)
    many = [an_activity()] * 501
    assert named(await nea.post("/v1/activities/batch", {"items": many})) == [("/items", "too_long", None, None)]
    assert named(await sent(nea, a_sheet(*[TRAINING] * 501))) == [("/items", "too_long", None, None)]
    assert named(await nea.post("/v1/activities/batch", {"items": []})) == [("/items", "too_short", None, None)]
    assert await world.value(COUNT) == before
    answer = await sent(nea, a_sheet(*[TRAINING] * 500))
    assert (answer.status_code, answer.json()["count"]) == (201, 500)
    assert await world.value(COUNT) == before + 500


async def test_an_answer_names_a_hundred_faults_and_says_that_there_are_more(world: World) -> None:
    nea = await world.caller("nea")
    answer = await nea.post("/v1/activities/batch", {"items": [an_activity(kind="party", on="never")] * 60})
    assert len(named(answer)) == 100
    assert answer.json()["detail"].endswith("There are 120 errors; the first 100 are listed.")


async def test_a_retry_gets_the_same_bytes(world: World) -> None:
    nea, before = await world.caller("nea"), await world.value(COUNT)
    content = a_sheet(TRAINING, TRAINING)
    answers = [await sent(nea, content, idempotency_key="a-sheet") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert await world.value(COUNT) == before + 2
    refused = [await sent(nea, a_sheet({}), idempotency_key="a-bad-sheet") for _ in range(2)]
    assert refused[0].content == refused[1].content
    assert refused[1].headers["idempotent-replayed"] == "true"
    other = await sent(nea, a_sheet(TRAINING), idempotency_key="a-sheet")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_the_body_is_json_or_a_spreadsheet_of_a_mebibyte(world: World) -> None:
    nea, path = await world.caller("nea"), "/v1/activities/batch"
    other = await nea.send("POST", path, content=b"x", headers={"content-type": "application/vnd.ms-excel"})
    assert (other.status_code, other.json()["detail"]) == (415, "Send the body as application/json or text/csv.")
    with_charset = await sent(nea, a_sheet(TRAINING), content_type="text/csv; charset=utf-8")
    assert with_charset.status_code == 201
    assert (await sent(nea, b"x" * (1024 * 1024 + 1))).status_code == 413
    assert (await nea.send("POST", path, content=b"{", headers={"content-type": "application/json"})).status_code == 400
