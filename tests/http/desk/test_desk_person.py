"""The person at the desk: what is stored for their safety stays, and everybody who must see it does."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.desk.visitor import at_desk, public_id

SAFE = {"channel": "phone", "value": "+85512345678", "never_contact": ["+85511111111"]}
PASSPORT = {"type": "passport", "number": "N1234567", "country": "KH"}
PERSON = {
    "full_name": "Sok Dara",
    "birth_date": "1997-04-12",
    "phones": ["+85512345678", {"number": "+85599999999", "note": "her sister"}],
    "identity_documents": [PASSPORT],
}


async def corrected(world: World, **typed: Any) -> dict[str, Any]:
    """What the API has of the person after somebody at the desk has filled in the form like this."""
    nea = await world.caller("nea")
    case = await opened_case(nea, person=PERSON, safe_contact=SAFE)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case['id']}/person/new")
    await who.send(**typed)
    assert who.place == f"/desk/cases/{case['id']}", who.text
    found: dict[str, Any] = (await nea.get(f"/v1/cases/{case['id']}/identity")).json()
    return found


async def test_what_is_added_to_the_person_removes_nothing(world: World) -> None:
    kept = await corrected(
        world,
        person__phones="+855 12 345 678\n+66811111111",
        safe_contact__never_contact="+85522222222",
        document_type="work_permit",
        document_number="W-77",
        document_country="TH",
    )
    assert kept["safe_contact"]["never_contact"] == ["+85511111111", "+85522222222"]
    assert kept["person"]["phones"] == [*PERSON["phones"], "+66811111111"]
    assert [one["number"] for one in kept["person"]["identity_documents"]] == ["N1234567", "W-77"]
    assert kept["person"]["full_name"] == "Sok Dara"


async def test_stored_numbers_go_only_where_somebody_says_so(world: World) -> None:
    kept = await corrected(world, safe_contact__never_contact="+85522222222", replaces_lists="1")
    assert kept["safe_contact"]["never_contact"] == ["+85522222222"]
    assert kept["person"]["phones"] == PERSON["phones"]


@pytest.mark.parametrize(
    ("may", "words", "red"),
    [(False, "Must not be told anything about the case.", True), (True, "May be told about the case.", False)],
)
async def test_the_identity_says_whether_the_person_who_came_may_be_told(
    world: World, may: bool, words: str, red: bool
) -> None:
    nea = await world.caller("nea")
    came = {"relation": "parent", "name": "Mother", "may_be_informed": may}
    case = await opened_case(nea, person=PERSON, safe_contact=SAFE, lodged_by=came)
    who = await at_desk(world, "nea")
    await who.go(f"/desk/cases/{case['id']}/identity")
    await who.send(f"/desk/cases/{case['id']}/identity")
    assert words in who.text, who.text
    assert (f'<p class="wrong">{words}' in who.answer.text) is red
    assert "+85599999999 (her sister)" in who.text


@pytest.mark.parametrize("page", ["/desk/cases/new", "/desk/cases/{case_id}/edit"])
async def test_a_stage_that_nobody_chose_is_asked_for(world: World, page: str) -> None:
    case = await opened_case(await world.caller("nea"))
    who = await at_desk(world, "nea")
    await who.go(page.format(case_id=case["id"]))
    centre = {} if "case_id" in page else {"centre_id": await public_id(world, "centre", "nea-battambang")}
    await who.send(profile__stage="", **centre)
    assert who.answer.status_code == 422, who.text
    assert 'id="profile.stage-wrong"' in who.answer.text
