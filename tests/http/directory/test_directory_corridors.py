"""Corridors over HTTP: their countries, their times, and who belongs to them."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import PARTNER, World
from tests.builders import a_consent, consented_case
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    agreed,
    an_organisation,
    events_of,
    the_coordinator,
    unique,
)

DEFAULTS = {
    "emergency": {"acknowledge_within": "PT4H", "decide_within": "PT24H", "contact_within": "P3D"},
    "urgent": {"acknowledge_within": "PT24H", "decide_within": "PT72H", "contact_within": "P7D"},
    "normal": {"acknowledge_within": "P3D", "decide_within": "P14D", "contact_within": "P30D"},
}


async def test_a_new_corridor_is_a_draft_with_the_networks_response_times(world: World) -> None:
    corridor = await a_corridor(world)
    assert (corridor["status"], corridor["members"], corridor["agreement"]) == ("draft", [], None)
    assert corridor["response_times"] == DEFAULTS
    for reference in (corridor["id"], corridor["code"]):
        assert (await (await world.caller("nea")).get(f"/v1/corridors/{reference}")).json() == corridor


async def test_steps_that_are_left_out_keep_their_times(world: World) -> None:
    quick = {"acknowledge_within": "PT1S", "decide_within": "PT1S"}
    corridor = await a_corridor(world, response_times={"urgent": quick})
    assert corridor["response_times"] == {**DEFAULTS, "urgent": {**DEFAULTS["urgent"], **quick}}
    said = {"response_times": {"urgent": {"contact_within": "P2W"}, "normal": {}}}
    changed = await (await the_coordinator(world)).patch(f"/v1/corridors/{corridor['id']}", said, if_match="*")
    urgent = {**quick, "contact_within": "P2W"}
    assert changed.json()["response_times"] == {**DEFAULTS, "urgent": urgent}


async def test_without_a_code_a_corridor_is_named_after_its_countries(world: World) -> None:
    coordinator = await the_coordinator(world)
    body = {"origin_country": "NP", "destination_country": "QA"}
    first, second = [(await coordinator.post("/v1/corridors", body)).json() for _ in range(2)]
    assert first["code"] == "NP-QA"
    assert second["code"].startswith("NP-QA-")
    taken = await coordinator.post("/v1/corridors", {**body, "code": "NP-QA"})
    assert (taken.status_code, taken.json()["code"]) == (409, "code_taken")


async def test_a_members_side_is_its_role_and_not_its_country(world: World) -> None:
    """An office of the origin country may stand in the destination, and a centre may change its part (ADR 0023)."""
    coordinator, corridor = await the_coordinator(world), await a_corridor(world)
    path = f"/v1/corridors/{corridor['code']}/members"
    for centre, role, status in (
        ("nea-battambang", "origin", 200),
        ("map-chiang-mai", "destination", 200),
        ("map-chiang-mai", "transit", 200),
        ("hrdf-mae-sot", "origin", 200),
        ("mtuc-subang-jaya", "transit", 200),
        ("no-such-centre", "origin", 404),
        ("corridor_x", "origin", 404),
    ):
        answer = await coordinator.call("PUT", f"{path}/{centre}", {"role": role})
        assert answer.status_code == status, answer.text
    members = (await coordinator.get(f"/v1/corridors/{corridor['id']}")).json()["members"]
    assert sorted(member["role"] for member in members) == ["origin", "origin", "transit", "transit"]
    sides = [{"centre_id": "map-chiang-mai", "role": "origin"}, {"centre_id": "nea-pursat", "role": "destination"}]
    assert len((await a_corridor(world, members=sides))["members"]) == 2


async def test_joining_twice_changes_nothing_and_leaving_is_noticed(world: World) -> None:
    coordinator, corridor = await the_coordinator(world), await a_corridor(world)
    organisation = await an_organisation(world)
    centre = await a_centre(world, organisation["code"])
    path = f"/v1/corridors/{corridor['id']}/members/{centre['id']}"
    joined = await coordinator.call("PUT", path, {"role": "origin"})
    again = await coordinator.call("PUT", path, {"role": "origin"})
    assert joined.json()["members"] == [{"centre_id": centre["id"], "role": "origin"}]
    assert (joined.json()["version"], again.content) == (2, joined.content)
    left = await coordinator.call("DELETE", path)
    assert (left.status_code, left.content) == (204, b"")
    assert (await coordinator.call("DELETE", path)).status_code == 404
    now = (await coordinator.get(f"/v1/corridors/{corridor['id']}")).json()
    assert (now["version"], now["members"]) == (3, [])
    told = [("corridor.changed", organisation["code"], "draft", version) for version in (2, 3)]
    assert await events_of(world, corridor["id"]) == told


async def test_a_member_can_change_sides_with_its_version_named(world: World) -> None:
    coordinator = await the_coordinator(world)
    corridor = await a_corridor(world, members=[{"centre_id": "nea-battambang", "role": "origin"}])
    path = f"/v1/corridors/{corridor['id']}/members/map-chiang-mai"
    stale = await coordinator.call("PUT", path, {"role": "destination"}, if_match='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    fits = await coordinator.call("PUT", path, {"role": "destination"}, if_match='"1"')
    assert (fits.status_code, fits.json()["version"]) == (200, 2)
    assert (await coordinator.call("DELETE", path, if_match='"1"')).status_code == 412


async def test_members_who_join_at_the_same_moment_all_stay(world: World) -> None:
    coordinator, corridor = await the_coordinator(world), await a_corridor(world)
    centres = ["nea-battambang", "nea-pursat", "clc-prey-veng", "clc-koh-kong"]
    path = f"/v1/corridors/{corridor['id']}"
    answers = await asyncio.gather(
        *(coordinator.call("PUT", f"{path}/members/{centre}", {"role": "origin"}) for centre in centres)
    )
    assert [answer.status_code for answer in answers] == [200] * 4, [answer.text for answer in answers]
    now = (await coordinator.get(path)).json()
    assert (len(now["members"]), now["version"]) == (4, 5)


async def test_a_change_needs_the_version_and_tells_the_members(world: World) -> None:
    coordinator, organisation = await the_coordinator(world), await an_organisation(world)
    centre = await a_centre(world, organisation["code"])
    corridor = await a_corridor(world, members=[{"centre_id": centre["code"], "role": "origin"}])
    path = f"/v1/corridors/{corridor['id']}"
    assert (await coordinator.patch(path, {"status": "active"})).status_code == 428
    said = {"status": "active", "lead_organisation_id": organisation["code"]}
    changed = await coordinator.patch(path, said, if_match='"1"')
    assert (changed.json()["status"], changed.json()["lead_organisation_id"]) == ("active", organisation["id"])
    assert (await coordinator.patch(path, {"status": "closed"}, if_match='"1"')).status_code == 412
    cleared = await coordinator.patch(path, {"lead_organisation_id": None}, if_match='"2"')
    assert cleared.json()["lead_organisation_id"] is None
    told = [(status, version) for _, _, status, version in await events_of(world, corridor["id"])]
    assert told == [("draft", 1), ("active", 2), ("active", 3)]


async def test_a_corridor_that_was_made_and_filled_over_http_carries_a_referral(world: World) -> None:
    coordinator, nea = await the_coordinator(world), await world.caller("nea")
    corridor = await a_corridor(world, status="active")
    path = f"/v1/corridors/{corridor['id']}/members"
    await coordinator.call("PUT", f"{path}/nea-battambang", {"role": "origin"})
    case_id, _ = await consented_case(nea)
    consented = a_consent(data_categories=["summary"], recipients={"corridor_id": corridor["code"]})
    consent = await nea.post(f"/v1/cases/{case_id}/consents", consented)
    body = {
        "case_id": case_id, "corridor_id": corridor["id"], "from_centre_id": "nea-battambang",
        "to_centre_id": "map-chiang-mai", "kind": "service", "service_types": ["legal_assistance"],
        "share": ["summary"], "summary": "A question.", "consent_id": consent.json()["id"], "send": True,
    }  # fmt: skip
    refused = await nea.post("/v1/referrals", body)
    assert "not_a_member" in [failure["code"] for failure in refused.json()["errors"]]
    await coordinator.call("PUT", f"{path}/map-chiang-mai", {"role": "destination"})
    await agreed(world, corridor["id"])
    # the consent means the members of the day on which it was recorded
    assert (await nea.post("/v1/referrals", body)).json()["code"] == "consent_does_not_cover"
    renewed = await nea.post(f"/v1/cases/{case_id}/consents", consented)
    assert (await nea.post("/v1/referrals", {**body, "consent_id": renewed.json()["id"]})).json()["status"] == "sent"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"destination_country": "KH"}, "/destination_country"),
        ({"destination_country": "XX"}, "/destination_country"),
        ({"transit_countries": ["TH"]}, "/transit_countries"),
        ({"status": "open"}, "/status"),
        ({"lead_organisation_id": "no-such-organisation"}, "/lead_organisation_id"),
        ({"response_times": {"urgent": {"decide_within": "3 days"}}}, "/response_times/urgent/decide_within"),
        ({"response_times": {"urgent": {"decide_within": "PT0S"}}}, "/response_times/urgent/decide_within"),
        ({"response_times": {"urgent": {"decide_within": "-PT1H"}}}, "/response_times/urgent/decide_within"),
        ({"response_times": {"urgent": {"decide_within": "PT23H"}}}, "/response_times/urgent/decide_within"),
        ({"response_times": {"normal": {"acknowledge_within": "P15D"}}}, "/response_times/normal/decide_within"),
        ({"response_times": {"urgent": {"decide_within": None}}}, "/response_times/urgent/decide_within"),
        ({"response_times": {"soon": {}}}, "/response_times/soon"),
        ({"members": [{"centre_id": "map-chiang-mai", "role": "boss"}]}, "/members/0/role"),
        ({"members": [{"centre_id": "no-such-centre", "role": "origin"}]}, "/members/0/centre_id"),
        ({"members": [{"centre_id": "nea-pursat", "role": "origin"}] * 2}, "/members/1/centre_id"),
        ({"unknown": 1}, "/unknown"),
    ],
)
async def test_a_wrong_value_is_named(world: World, changes: dict[str, Any], pointer: str) -> None:
    body = {"code": unique("road"), "origin_country": "KH", "destination_country": "TH", **changes}
    coordinator = await the_coordinator(world)
    answer = await coordinator.post("/v1/corridors", body)
    assert answer.status_code in (404, 422), answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await coordinator.get(f"/v1/corridors/{body['code']}")).status_code == 404


async def test_a_change_that_makes_times_contradict_one_another_is_named(world: World) -> None:
    coordinator, corridor = await the_coordinator(world), await a_corridor(world)
    path = f"/v1/corridors/{corridor['code']}"
    for steps in ({"decide_within": "P2D"}, {"acknowledge_within": "P14DT1S"}):
        answer = await coordinator.patch(path, {"response_times": {"normal": steps}}, if_match="*")
        assert answer.status_code == 422, answer.text
        (fault,) = answer.json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("/response_times/normal/decide_within", "too_soon")
    assert (await coordinator.get(path)).json() == corridor


async def test_an_ordinary_partner_changes_no_corridor(world: World) -> None:
    partner = await world.caller("nea", PARTNER)
    member = "/v1/corridors/KH-TH/members/nea-battambang"
    for answer in (
        await partner.post("/v1/corridors", {"origin_country": "KH", "destination_country": "TH"}),
        await partner.patch("/v1/corridors/KH-TH", {"status": "closed"}, if_match="*"),
        await partner.call("PUT", member, {"role": "origin"}),
        await partner.call("DELETE", member),
    ):
        assert (answer.status_code, answer.json()["scope"]) == (403, "corridors:manage")
