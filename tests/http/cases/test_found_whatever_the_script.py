"""A person is found however the number, the document or the name is written; a note beside a phone number is kept."""

from itertools import count
from typing import Any

import pytest

from domain.cases.lookup import INDEX_VERSION
from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.test_lookup import found, person

_NUMBERS = count(700_001)


def numbered(value: Any, number: str) -> Any:
    if isinstance(value, str):
        return value.replace("{n}", number)
    if isinstance(value, list):
        return [numbered(one, number) for one in value]
    return {name: numbered(one, number) for name, one in value.items()} if isinstance(value, dict) else value


def paper(number: str, country: str = "MM") -> list[dict[str, str]]:
    return [{"type": "national_id", "number": number, "country": country}]


FOUND: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "00 and the country": ({"phones": ["012 {n}"]}, {"phones": ["00855 12{n}"]}),
    "Cambodia's prefix": ({"phones": ["001 855 12 {n}"]}, {"phones": ["+855 12 {n}"]}),
    "Thailand's number, dialled from Cambodia": ({"phones": ["007 66 812 {n}"]}, {"phones": ["+66812{n}"]}),
    "the second of two numbers": ({"phones": ["098 765 432 / 012 {n}"]}, {"phones": ["+85512{n}"]}),
    "a note behind it": ({"phones": ["012 {n} (mother)"]}, {"phones": ["+855 12 {n} her mother"]}),
    "a Burmese card": (
        {"identity_documents": paper("၁၂/ဥကမ(နိုင်){n}")},
        {"identity_documents": paper("12 ဥကမ နိုင် {n}")},
    ),
    "a name in the other order": ({"full_name": "Dara X{n} Sok"}, {"full_name": "Sok, Dara x{n}"}),
    "a hyphen and a tone mark": ({"full_name": "Ðào-Hòa X{n}"}, {"full_name": "Hoà Đào x{n}"}),
    "Khmer, the words exchanged": ({"full_name": "ចន្ថា សុខ {n}"}, {"full_name": "សុខ ចន្ថា {n}"}),
    "a month of birth": ({"full_name": "Sok X{n}"}, {"full_name": "Sok X{n}", "birth_date": "1990-01"}),
    "a year of birth stored": ({"full_name": "Sok X{n}", "birth_date": "1990"}, {"full_name": "X{n} Sok"}),
}


@pytest.mark.parametrize(("stored", "asked"), FOUND.values(), ids=FOUND.keys())
async def test_it_is_found(world: World, stored: dict[str, Any], asked: dict[str, Any]) -> None:
    nea, number = await world.caller("nea"), str(next(_NUMBERS))
    case = await opened_case(nea, **person(**numbered(stored, number)))
    if "full_name" in asked:
        asked = {"birth_date": "1990-01-02", **asked}
    assert [item["id"] for item in (await found(nea, **numbered(asked, number)))["items"]] == [case["id"]]


OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "another class": ({"identity_documents": paper("၁၂/ဥကမ(သာ){n}")}, {"identity_documents": paper("၁၂/ဥကမ(သီ){n}")}),
    "another tone": ({"full_name": "Hòa X{n}"}, {"full_name": "Hóa X{n}"}),
    "another month": ({"full_name": "Sok X{n}"}, {"full_name": "Sok X{n}", "birth_date": "1990-02"}),
}


@pytest.mark.parametrize(("stored", "asked"), OTHERS.values(), ids=OTHERS.keys())
async def test_somebody_else_is_not(world: World, stored: dict[str, Any], asked: dict[str, Any]) -> None:
    nea, number = await world.caller("nea"), str(next(_NUMBERS))
    await opened_case(nea, **person(**numbered(stored, number)))
    if "full_name" in asked:
        asked = {"birth_date": "1990-01-02", **asked}
    assert (await found(nea, **numbered(asked, number)))["items"] == []


async def test_numbers_and_notes_come_apart_and_can_be_sent_again(world: World) -> None:
    nea = await world.caller("nea")
    written = ["012 345 678", "០១២ ៣៤៥ ៦៧៩", "+66 81 234 5678 (sister)", "098 765 432, 097 765 432 evenings"]
    expected = [
        "012 345 678",
        "០១២ ៣៤៥ ៦៧៩",
        {"number": "+66 81 234 5678", "note": "sister"},
        "098 765 432",
        {"number": "097 765 432", "note": "evenings"},
    ]
    case = await opened_case(nea, person={"phones": written})
    path = f"/v1/cases/{case['id']}"
    assert (await nea.get(f"{path}/identity")).json()["person"]["phones"] == expected
    assert (await nea.patch(path, {"person": {"phones": expected}}, if_match="*")).status_code == 200
    assert (await nea.get(f"{path}/identity")).json()["person"]["phones"] == expected


async def test_what_holds_no_number_is_refused_where_it_stands(world: World) -> None:
    nea = await world.caller("nea")
    wrong = {"phones": ["+85512345678", "ask the sister", {"number": "12", "note": "house"}]}
    answer = await nea.post("/v1/cases", {"centre_id": "nea-battambang", "person": wrong})
    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/person/phones/1", "not_comparable"),
        ("/person/phones/2", "not_comparable"),
    ]
    asked = await nea.post("/v1/cases/lookup", {"identity_documents": paper("--")})
    assert asked.json()["errors"][0]["pointer"] == "/identity_documents/0/number"


async def test_who_came_for_the_person_is_sealed_with_it_and_is_not_found_as_the_person(world: World) -> None:
    nea, map_, number = await world.caller("nea"), await world.caller("map"), f"+85512{next(_NUMBERS)}"
    lodged = {"relation": "co_worker", "name": "Chan Zzyx", "phone": number, "may_be_informed": True}
    case = await opened_case(nea, person=None, safe_contact=None, lodged_by=lodged)
    path = f"/v1/cases/{case['id']}"
    assert (await nea.get(f"{path}/identity")).json()["lodged_by"] == lodged
    assert (await found(nea, phones=[number]))["items"] == []
    assert "Zzyx" not in (await nea.get(path)).text + (await nea.get(f"{path}/timeline")).text
    assert (await map_.get(f"{path}/identity")).status_code == 404
    for wrong in ({"name": "Chan"}, {"relation": "stranger"}):
        answer = await nea.patch(path, {"lodged_by": {"relation": None, **wrong}}, if_match="*")
        assert answer.json()["errors"][0]["pointer"] == "/lodged_by/relation", wrong


async def test_cases_indexed_by_an_older_version_are_indexed_anew_by_the_worker(world: World) -> None:
    nea, number = await world.caller("nea"), str(next(_NUMBERS))
    case = await opened_case(nea, **person(full_name=f"Sok X{number}"))
    await world.value(MADE_OLD, case["id"])
    await world.value(INDEX_GONE, case["id"])
    asked = {"full_name": f"X{number} Sok", "birth_date": "1990"}
    assert (await found(nea, **asked))["items"] == []
    await world.service.worker.run_once("renew_older_indexes")
    assert [item["id"] for item in (await found(nea, **asked))["items"]] == [case["id"]]
    filled = await world.value(FILLED, case["id"])
    assert filled == f"{INDEX_VERSION} 1990 true"
    before = (await nea.get(f"/v1/cases/{case['id']}")).json()
    assert before["version"] == 1


MADE_OLD = """UPDATE corridor.cases SET index_version = 1, dated_year = NULL, of_age = false
    WHERE corridor.public_id('case', id) = $1"""
INDEX_GONE = "DELETE FROM corridor.index_terms WHERE corridor.public_id('case', case_id) = $1"
FILLED = """SELECT concat_ws(' ', index_version, dated_year, of_age::text) FROM corridor.cases
    WHERE corridor.public_id('case', id) = $1"""
