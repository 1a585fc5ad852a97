"""Matches over HTTP: what is in order of fit, what is excluded and why, and what stays with those who know it."""

from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, PARTNER, Caller, World
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    a_proposed_organisation,
    agreed,
    an_organisation,
)
from tests.http.directory.two_offices import Offices, the_offices

ABROAD = {"languages": ["km", "th"], "area": "TH-50"}


@pytest.fixture
async def offices(world: World) -> Offices:
    found = await the_offices(world)
    await found.set(found.abroad, **ABROAD, capacity="has_capacity")
    await found.set(found.other, languages=["th"], area="TH-20", capacity="has_capacity")
    return found


async def matches(caller: Caller, offices: Offices, **query: Any) -> dict[str, Any]:
    """Ask for the best centres, as the first office where nothing else is said."""
    asked = {"from_centre_id": offices.first["id"], **query}
    text = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    answer = await caller.get(f"/v1/corridors/{offices.corridor}/matches?{text}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def order(found: dict[str, Any]) -> list[str]:
    return [item["centre_id"] for item in found["items"]]


def codes(found: dict[str, Any], centre: dict[str, Any]) -> list[str]:
    (one,) = [item["codes"] for item in found["excluded"] if item["centre_id"] == centre["id"]]
    return list(one)


def reasons(found: dict[str, Any], centre: dict[str, Any]) -> list[str]:
    everything = found["items"] + found["excluded"]
    (one,) = [item["reasons"] for item in everything if item["centre_id"] == centre["id"]]
    return [reason["code"] for reason in one]


async def test_the_best_stands_first_with_reasons_in_the_callers_language(offices: Offices) -> None:
    query = {"service_types": "legal_assistance,information", "language": "km", "area": "TH-50"}
    found = await matches(offices.here, offices, **query)
    assert order(found)[0] == offices.abroad["id"]
    assert {offices.abroad["id"], offices.other["id"], offices.sister["id"]} == set(order(found))
    assert reasons(found, offices.abroad) == [
        "offers_all_services",
        "speaks_language",
        "same_area",
        "has_capacity",
        "capacity_fresh",
    ]
    scores = [item["score"] for item in found["items"]]
    assert scores == sorted(scores, reverse=True)
    assert found["next_cursor"] is None
    text = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await offices.here.get(f"/v1/corridors/{offices.corridor}/matches?{text}", accept_language="id")
    assert answer.json()["items"][0]["reasons"][1] == {"code": "speaks_language", "label": "Berbicara bahasa ini"}
    assert answer.headers["content-language"] == "id"
    assert "Accept-Language" in answer.headers["vary"]


async def test_those_that_could_not_be_sent_to_come_with_every_rule_that_they_fail(offices: Offices) -> None:
    await offices.set(offices.other, status="suspended", capacity="no_capacity", services=["information"])
    found = await matches(offices.here, offices, service_types="legal_assistance,information")
    assert codes(found, offices.other) == ["centre_not_active", "centre_has_no_capacity", "service_not_offered"]
    assert "offers_some_services" in reasons(found, offices.other)
    emergency = await matches(offices.here, offices, service_types="legal_assistance", urgency="emergency")
    assert codes(emergency, offices.other) == ["centre_not_active", "service_not_offered"]


async def test_what_is_excluded_would_be_refused_by_the_same_codes(offices: Offices) -> None:
    case_id, consent_id = await offices.consented(excluded_operator_types=["cso"])
    await offices.set(offices.abroad, capacity="no_capacity", services=["information"])
    found = await matches(offices.here, offices, service_types="legal_assistance", case_id=case_id)
    refused = await offices.here.post("/v1/referrals", offices.referral(case_id, consent_id))
    assert refused.status_code == 409
    assert codes(found, offices.abroad) == [error["code"] for error in refused.json()["errors"]]
    assert order(found) == [offices.sister["id"]]


async def test_a_case_brings_its_open_transfer_its_open_referrals_and_who_declined(offices: Offices) -> None:
    case_id, _, referral = await offices.sent()
    found = await matches(offices.here, offices, case_id=case_id)
    assert codes(found, offices.abroad) == ["open_transfer_exists", "duplicate_open_referral"]
    assert codes(found, offices.other) == ["open_transfer_exists"]
    service = await matches(offices.here, offices, case_id=case_id, kind="service")
    assert {offices.abroad["id"], offices.other["id"]} <= set(order(service))
    declined = await offices.there.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "outside_area"})
    assert declined.status_code == 200, declined.text
    again = await matches(offices.here, offices, case_id=case_id)
    assert codes(again, offices.abroad) == ["already_declined"]
    assert offices.other["id"] in order(again)


async def test_a_case_brings_the_languages_and_the_areas_of_its_person(offices: Offices) -> None:
    profile = {"sex": "female", "stage": "departing", "languages": ["km"], "destination_area": "TH-20"}
    case_id = await offices.case(profile=profile, person=None)
    found = await matches(offices.here, offices, case_id=case_id)
    assert {"speaks_language", "near_area"} <= set(reasons(found, offices.abroad))
    assert "same_area" in reasons(found, offices.other)
    assert "speaks_language" not in reasons(found, offices.other)
    assert "near_area" not in reasons(found, offices.sister), "the person does not come from there"
    asked = await matches(offices.here, offices, case_id=case_id, language="th", area="TH-50")
    assert {"speaks_language", "near_area"} <= set(reasons(asked, offices.other))


async def test_the_holder_of_a_case_need_not_say_who_sends_it(offices: Offices) -> None:
    case_id = await offices.case()
    found = await matches(offices.here, offices, case_id=case_id, from_centre_id=None)
    assert offices.first["id"] not in order(found)
    assert offices.abroad["id"] in order(found)
    elsewhere = await matches(offices.here, offices, case_id=case_id, from_centre_id=offices.sister["id"])
    assert all(item["codes"] == ["not_the_holder"] for item in elsewhere["excluded"])
    assert elsewhere["items"] == []


@pytest.mark.parametrize("case", ["case_" + "0" * 32, "case_x", "KH-7Q2M-9FX4", None])
async def test_a_case_of_strangers_is_none(offices: Offices, case: str | None) -> None:
    case_id = await offices.case() if case is None else case
    answer = await offices.there.get(f"/v1/corridors/{offices.corridor}/matches?case_id={case_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/query/case_id"]


async def test_who_was_asked_learns_nothing_of_the_person_by_a_match(offices: Offices) -> None:
    profile = {"sex": "female", "stage": "departing", "languages": ["km"], "destination_area": "TH-20"}
    case_id, _, _ = await offices.sent()
    await offices.here.patch(
        f"/v1/cases/{case_id}", {"excluded_operator_types": ["migrant_led"], "profile": profile}, if_match="*"
    )
    group = await an_organisation(offices.world, operator_type="migrant_led")
    member = await a_centre(offices.world, group["code"], country="TH")
    path = f"/v1/corridors/{offices.corridor}/members/{member['id']}"
    coordinator = await offices.world.caller("peso-qc", EVERYTHING)
    assert (await coordinator.call("PUT", path, {"role": "destination"})).status_code == 200
    await agreed(offices.world, offices.corridor)
    at_home = await matches(offices.here, offices, case_id=case_id)
    assert "operator_type_excluded" in codes(at_home, member)
    for sender in (offices.abroad["id"], offices.first["id"], offices.sister["id"]):
        found = await matches(offices.there, offices, case_id=case_id, from_centre_id=sender)
        assert found["items"] == [], "no matter which centre is named as the sender"
        assert {tuple(item["codes"]) for item in found["excluded"]} == {("not_the_holder",)}
        assert "near_area" not in str(found)
        assert "same_area" not in str(found)


async def test_a_case_needs_the_scope_for_cases(offices: Offices) -> None:
    case_id = await offices.case()
    caller = await offices.world.new_caller(offices.here.organisation, frozenset({"directory:read"}))
    answer = await caller.get(f"/v1/corridors/{offices.corridor}/matches?case_id={case_id}")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="cases:read"' in answer.headers["www-authenticate"]
    assert (await matches(caller, offices))["items"]


async def test_who_is_limited_to_a_sister_centre_does_not_match_the_case(offices: Offices) -> None:
    case_id = await offices.case()
    caller = await offices.world.new_caller(offices.here.organisation, PARTNER, (offices.sister["code"],))
    answer = await caller.get(f"/v1/corridors/{offices.corridor}/matches?case_id={case_id}")
    assert answer.status_code == 404


async def test_a_centre_that_waits_for_a_second_person_is_no_candidate(world: World) -> None:
    here = await an_organisation(world)
    pending = await a_proposed_organisation(world)
    ours, theirs = await a_centre(world, here["code"]), await a_centre(world, pending["code"])
    members = [{"centre_id": ours["id"], "role": "origin"}, {"centre_id": theirs["id"], "role": "origin"}]
    corridor = await a_corridor(world, status="active", members=members)
    await agreed(world, corridor["code"])
    found = (await (await world.caller(here["code"])).get(f"/v1/corridors/{corridor['code']}/matches")).json()
    assert [item["centre_id"] for item in found["items"] + found["excluded"]] == [ours["id"]]
    coordinator = await world.caller("peso-qc", EVERYTHING)
    seen = (await coordinator.get(f"/v1/corridors/{corridor['code']}/matches")).json()
    assert [(item["centre_id"], item["codes"]) for item in seen["excluded"]] == [(theirs["id"], ["centre_not_active"])]


@pytest.mark.parametrize(
    ("query", "status", "pointer"),
    [
        ("service_types=gold", 422, "/query/service_types"),
        ("service_types=legal_assistance,", 422, "/query/service_types"),
        ("language=xx", 422, "/query/language"),
        ("area=Chiang%20Mai", 422, "/query/area"),
        ("urgency=soon", 422, "/query/urgency"),
        ("kind=gift", 422, "/query/kind"),
        ("from_centre_id=no-such-centre", 404, "/query/from_centre_id"),
        ("nearest=true", 422, "/query/nearest"),
    ],
)
async def test_a_wrong_question_is_named(offices: Offices, query: str, status: int, pointer: str) -> None:
    answer = await offices.here.get(f"/v1/corridors/{offices.corridor}/matches?{query}")
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_corridor_that_does_not_exist_has_no_matches(offices: Offices) -> None:
    for corridor in ("no-such-road", "corridor_" + "0" * 32):
        answer = await offices.here.get(f"/v1/corridors/{corridor}/matches")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_on_a_corridor_that_rests_nothing_can_be_sent(offices: Offices) -> None:
    coordinator = await offices.world.caller("peso-qc", EVERYTHING)
    path = f"/v1/corridors/{offices.corridor}"
    assert (await coordinator.patch(path, {"status": "suspended"}, if_match="*")).status_code == 200
    found = await matches(offices.here, offices)
    assert found["items"] == []
    assert {tuple(item["codes"]) for item in found["excluded"]} == {("corridor_not_active",)}


async def test_who_has_not_signed_the_agreement_is_excluded(offices: Offices) -> None:
    latecomer = await a_centre(offices.world, (await an_organisation(offices.world))["code"], country="TH")
    coordinator = await offices.world.caller("peso-qc", EVERYTHING)
    path = f"/v1/corridors/{offices.corridor}/members/{latecomer['id']}"
    assert (await coordinator.call("PUT", path, {"role": "destination"})).status_code == 200
    found = await matches(offices.here, offices)
    assert codes(found, latecomer) == ["agreement_not_signed"]
    assert offices.abroad["id"] in order(found)
    of_it = (
        "(SELECT id FROM corridor.agreements WHERE corridor_id = (SELECT id FROM corridor.corridors WHERE code = $1))"
    )
    for statement in (
        f"DELETE FROM corridor.agreement_signatures WHERE agreement_id IN {of_it}",
        f"DELETE FROM corridor.agreements WHERE id IN {of_it}",
    ):
        await offices.world.value(statement, offices.corridor)
    without = await matches(offices.here, offices)
    assert without["items"] == []
    assert {tuple(item["codes"]) for item in without["excluded"]} == {("agreement_missing",)}


async def test_the_case_is_found_by_its_code_too(offices: Offices) -> None:
    case_id = await offices.case()
    code = (await offices.here.get(f"/v1/cases/{case_id}")).json()["code"]
    assert order(await matches(offices.here, offices, case_id=code.replace("-", "").lower()))
