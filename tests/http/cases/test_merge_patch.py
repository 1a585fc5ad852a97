"""PATCH is a JSON Merge Patch (RFC 7396) everywhere: merged at every depth, `null` removes, lists are replaced."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made, opened_case
from tests.http.directory.directory_builders import a_corridor, the_coordinator
from tests.http.directory.test_directory_centres import own_centre

PERSON = {"full_name": "Sok Dara", "birth_date": "1997-04-12", "phones": ["+85512345678"], "address": "Village 3"}
CONTACT = {"channel": "phone", "value": "+85512345678", "hours": "after 18:00", "never_contact": ["agent"]}


async def identity_of(caller: Caller, case: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.get(f"/v1/cases/{case['id']}/identity")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def changed(caller: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.patch(path, body, if_match="*")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_person_merges_member_by_member(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, person=PERSON, safe_contact=CONTACT)
    path = f"/v1/cases/{case['id']}"
    before = await identity_of(nea, case)
    await changed(nea, path, {"person": {"address": "Village 4", "phones": ["+85598765432"]}})
    after = await identity_of(nea, case)
    assert after["person"] == {**before["person"], "address": "Village 4", "phones": ["+85598765432"]}
    assert after["safe_contact"] == before["safe_contact"]
    await changed(nea, path, {"person": {"address": None}, "safe_contact": {"hours": None, "value": "+85598765432"}})
    after = await identity_of(nea, case)
    assert (after["person"]["address"], after["person"]["full_name"]) == (None, "Sok Dara")
    assert after["safe_contact"] == {**before["safe_contact"], "hours": None, "value": "+85598765432"}


async def test_a_required_member_cannot_be_removed_and_the_pointer_names_it(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, person=PERSON, safe_contact=CONTACT)
    bare = await opened_case(nea, person=PERSON, safe_contact=None)
    for chosen, body in ((case, {"safe_contact": {"channel": None}}), (bare, {"safe_contact": {"hours": "evening"}})):
        answer = await nea.patch(f"/v1/cases/{chosen['id']}", body, if_match="*")
        assert answer.status_code == 422, answer.text
        assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
            ("/safe_contact/channel", "missing")
        ]
        assert (await nea.get(f"/v1/cases/{chosen['id']}")).json()["version"] == 1
    wrong = {"person": {"identity_documents": [{"type": "passport"}]}}
    answer = await nea.patch(f"/v1/cases/{case['id']}", wrong, if_match="*")
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "/person/identity_documents/0/number",
        "/person/identity_documents/0/country",
    }


async def test_whole_objects_are_removed_and_made(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, person=PERSON, safe_contact=CONTACT)
    path = f"/v1/cases/{case['id']}"
    assert (await changed(nea, path, {"person": None}))["has_identity"] is True
    assert (await changed(nea, path, {"safe_contact": None}))["has_identity"] is False
    assert (await changed(nea, path, {"lodged_by": {"relation": "sibling", "name": "Sok Bopha"}}))[
        "has_identity"
    ] is True
    found = await identity_of(nea, case)
    assert (found["person"], found["safe_contact"]) == (None, None)
    assert found["lodged_by"] == {"relation": "sibling", "name": "Sok Bopha", "phone": None, "may_be_informed": False}
    await changed(nea, path, {"lodged_by": {"may_be_informed": True}})
    assert (await identity_of(nea, case))["lodged_by"]["name"] == "Sok Bopha"


async def test_the_profile_merges_and_a_list_is_replaced_whole(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    after = await changed(nea, path, {"profile": {"languages": ["th", "km", "th"], "sector": None}})
    assert after["profile"] == {**case["profile"], "languages": ["th", "km"], "sector": None}
    after = await changed(nea, path, {"case_types": None, "profile": {"sex": None}})
    assert (after["case_types"], after["profile"]["sex"]) == ([], "not_stated")


@pytest.mark.parametrize("body", [{}, {"profile": {}}, {"person": {}, "safe_contact": {}}])
async def test_a_patch_of_a_case_that_says_nothing_makes_no_version(world: World, body: dict[str, Any]) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    before = await nea.get(path)
    answer = await nea.patch(path, body, if_match=before.headers["etag"])
    assert (answer.status_code, answer.json()) == (200, before.json())
    assert answer.headers["etag"] == before.headers["etag"]


async def test_a_draft_merges_its_window(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    window = {"from": "2026-01-01T08:00:00Z", "to": "2199-01-03T08:00:00Z"}
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, arrival_window=window))
    path = f"/v1/referrals/{draft['id']}"
    after = await changed(nea, path, {"arrival_window": {"to": "2199-01-04T08:00:00Z"}})
    assert after["arrival_window"] == {**window, "to": "2199-01-04T08:00:00Z"}
    after = await changed(nea, path, {"arrival_window": {"to": None}})
    assert after["arrival_window"] == {**window, "to": None}
    assert (await changed(nea, path, {"arrival_window": None}))["arrival_window"] in (None, {"from": None, "to": None})
    assert (await nea.patch(path, {"kind": None}, if_match="*")).status_code == 422
    same = await changed(nea, path, {})
    assert same["version"] == 4


async def test_a_centre_merges_its_headings(world: World) -> None:
    caller, centre = await own_centre(world)
    path = f"/v1/centres/{centre['id']}"
    await changed(caller, path, {"opening_hours": {"mon-fri": "08-17", "sat": "08-12"}, "contact": {"phone": "+855"}})
    after = await changed(caller, path, {"opening_hours": {"sat": None, "sun": "09-11"}, "contact": {"email": "a@b.c"}})
    assert after["opening_hours"] == {"mon-fri": "08-17", "sun": "09-11"}
    assert after["contact"] == {"phone": "+855", "email": "a@b.c"}
    assert (await changed(caller, path, {"contact": None}))["contact"] is None
    assert (await changed(caller, path, {"contact": {}}))["version"] == after["version"] + 1


async def test_a_corridor_merges_single_times_and_null_gives_the_default(world: World) -> None:
    coordinator = await the_coordinator(world)
    corridor = await a_corridor(world)
    path = f"/v1/corridors/{corridor['id']}"
    after = await changed(coordinator, path, {"response_times": {"urgent": {"decide_within": "PT30H"}}})
    assert after["response_times"]["urgent"] == {**corridor["response_times"]["urgent"], "decide_within": "PT30H"}
    after = await changed(coordinator, path, {"response_times": {"urgent": {"contact_within": "P2D"}, "normal": {}}})
    assert after["response_times"]["urgent"]["decide_within"] == "PT30H"
    after = await changed(coordinator, path, {"response_times": {"urgent": {"decide_within": None}}})
    assert after["response_times"]["urgent"]["decide_within"] == corridor["response_times"]["urgent"]["decide_within"]
    assert after["response_times"]["urgent"]["contact_within"] == "P2D"
    assert (await changed(coordinator, path, {}))["version"] == after["version"]


async def test_an_organisation_keeps_what_is_not_sent(world: World) -> None:
    coordinator = await the_coordinator(world)
    before = (await coordinator.get("/v1/organisations/nea")).json()
    assert await changed(coordinator, "/v1/organisations/nea", {}) == before
    assert (await coordinator.patch("/v1/organisations/nea", {"name": None}, if_match="*")).status_code == 422


async def test_a_case_from_which_the_person_was_removed_has_no_identity_in_later_reads(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, person={"full_name": "Sok Dara", "phones": ["+85512345678"]}, safe_contact=None)
    path = f"/v1/cases/{case['id']}"
    removed = await changed(nea, path, {"person": {"full_name": None, "phones": None}})
    assert removed["has_identity"] is (await nea.get(path)).json()["has_identity"] is False
    assert (await identity_of(nea, case))["person"] is None
    excluded = await changed(nea, path, {"excluded_operator_types": ["trade_union"], "person": {}})
    assert excluded["has_identity"] is (await nea.get(path)).json()["has_identity"] is False
    assert (await changed(nea, path, {"person": {"full_name": "Sok Dara"}}))["has_identity"] is True
    assert (await identity_of(nea, case))["person"]["full_name"] == "Sok Dara"
