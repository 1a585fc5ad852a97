"""Centres over HTTP: who may change them, what a change does, and who is told."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import PARTNER, Caller, World
from tests.builders import made
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    an_organisation,
    events_of,
    the_coordinator,
    unique,
)


async def own_centre(world: World, **changes: Any) -> tuple[Caller, dict[str, Any]]:
    """Give a centre, and a client of its organisation that may do what partners may."""
    organisation = await an_organisation(world)
    centre = await a_centre(world, organisation["code"], **changes)
    return await world.caller(organisation["code"]), centre


async def test_a_new_centre_is_found_as_it_was_answered(world: World) -> None:
    organisation = await an_organisation(world, operator_type="migrant_led")
    body = {
        "code": unique("centre"),
        "organisation_id": organisation["id"],
        "name": "ศูนย์ช่วยเหลือแรงงาน",
        "country": "TH",
        "area": "TH-50",
        "city": "Chiang Mai",
        "services": ["legal_assistance", "information", "legal_assistance"],
        "languages": ["th", "my", "ksw"],
        "opening_hours": {"mon-fri": "08:30-16:30", "note": "closed on holidays"},
        "contact": {"phone": "+6653811202"},
    }
    answer = await (await the_coordinator(world)).post("/v1/centres", body)
    centre = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(f"/v1/centres/{centre['id']}")
    assert {name: centre[name] for name in body} == body | {"services": ["legal_assistance", "information"]}
    assert (centre["version"], centre["operator_type"], centre["status"]) == (1, "migrant_led", "active")
    assert (centre["capacity"], centre["capacity_assured_at"]) == ("has_capacity", None)
    for reference in (centre["id"], centre["code"]):
        assert (await (await world.caller("nea")).get(f"/v1/centres/{reference}")).json() == centre


async def test_of_two_who_want_one_code_at_once_one_gets_it(world: World) -> None:
    coordinator = await the_coordinator(world)
    body = {"code": unique("race"), "organisation_id": "nea", "name": "A centre", "country": "KH"}
    answers = await asyncio.gather(*(coordinator.post("/v1/centres", body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_setting_the_capacity_assures_it_and_tells_those_who_share_a_corridor(world: World) -> None:
    caller, centre = await own_centre(world)
    neighbour, stranger = await own_centre(world, country="TH"), await own_centre(world, country="TH")
    members = [{"centre_id": centre["code"], "role": "origin"}]
    await a_corridor(world, members=[*members, {"centre_id": neighbour[1]["id"], "role": "destination"}])
    path = f"/v1/centres/{centre['id']}"
    changed = await caller.patch(path, {"capacity": "no_capacity"}, if_match=etag_of(centre))
    assert changed.status_code == 200, changed.text
    assert (changed.json()["version"], changed.json()["capacity"]) == (2, "no_capacity")
    assert changed.json()["capacity_assured_at"] == changed.json()["updated_at"]
    again = await caller.patch(path, {"capacity": "no_capacity"}, if_match=changed.headers["etag"])
    assert again.json()["capacity_assured_at"] > changed.json()["capacity_assured_at"]
    told = await events_of(world, centre["id"])
    assert {(kind, status, version) for kind, _, status, version in told} == {
        ("centre.capacity_changed", "no_capacity", 2)
    }
    assert {reader for _, reader, _, _ in told} == {caller.organisation, neighbour[0].organisation}
    assert stranger[0].organisation not in {reader for _, reader, _, _ in told}


async def test_a_capacity_can_be_assured_for_a_time_of_its_own_but_not_for_the_future(world: World) -> None:
    caller, centre = await own_centre(world)
    path, said = f"/v1/centres/{centre['id']}", {"capacity": "waitlist", "capacity_assured_at": "2026-01-02T03:04:05Z"}
    changed = await caller.patch(path, said, if_match="*")
    assert changed.json()["capacity_assured_at"] == "2026-01-02T03:04:05Z"
    refused = await caller.patch(path, {"capacity_assured_at": "2199-01-01T00:00:00Z"}, if_match="*")
    assert refused.json()["errors"][0]["pointer"] == "/capacity_assured_at"


async def test_a_change_leaves_the_rest_as_it_is_and_null_removes(world: World) -> None:
    caller, centre = await own_centre(world, area="KH-2", city="Battambang", contact={"phone": "1"}, languages=["km"])
    path = f"/v1/centres/{centre['id']}"
    changed = await caller.patch(path, {"languages": ["km", "th"], "services": ["education"]}, if_match="*")
    for name in ("area", "city", "contact", "name", "capacity", "capacity_assured_at", "status", "created_at"):
        assert changed.json()[name] == centre[name]
    removed = await caller.patch(path, {"area": None, "city": None, "contact": None, "languages": []}, if_match="*")
    assert [removed.json()[name] for name in ("area", "city", "contact", "languages")] == [None, None, None, []]
    assert removed.json()["services"] == ["education"]
    assert (await caller.get(path)).json() == removed.json()


async def test_a_centre_closes_for_a_successor_and_partners_are_told(world: World) -> None:
    caller, centre = await own_centre(world)
    path = f"/v1/centres/{centre['code']}"
    said = {"status": "closed", "successor_centre_id": "nea-battambang"}
    closed = await caller.patch(path, said, if_match="*")
    successor = (await caller.get("/v1/centres/nea-battambang")).json()
    assert (closed.json()["status"], closed.json()["successor_centre_id"]) == ("closed", successor["id"])
    assert await events_of(world, centre["id"]) == [("centre.status_changed", caller.organisation, "closed", 2)]
    reopened = await caller.patch(path, {"status": "active", "successor_centre_id": None}, if_match="*")
    assert reopened.json()["successor_centre_id"] is None


async def test_a_successor_is_another_centre_that_works(world: World) -> None:
    caller, centre = await own_centre(world)
    closed = await a_centre(world, caller.organisation, status="closed")
    for successor, status in ((centre["id"], 422), (closed["code"], 422), ("no-such-centre", 404), ("centre_x", 404)):
        answer = await caller.patch(f"/v1/centres/{centre['id']}", {"successor_centre_id": successor}, if_match="*")
        assert answer.status_code == status, answer.text
        assert answer.json()["errors"][0]["pointer"] == "/successor_centre_id"


async def test_a_change_needs_the_version_that_was_read(world: World) -> None:
    caller, centre = await own_centre(world)
    path = f"/v1/centres/{centre['id']}"
    assert (await caller.patch(path, {"capacity": "waitlist"})).json()["code"] == "precondition_required"
    assert (await caller.patch(path, {"capacity": "waitlist"}, if_match=etag_of(centre))).status_code == 200
    stale = await caller.patch(path, {"capacity": "has_capacity"}, if_match=etag_of(centre))
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await caller.get(path)).json()["capacity"] == "waitlist"


async def test_of_many_changes_to_one_version_exactly_one_wins(world: World) -> None:
    caller, centre = await own_centre(world)
    path = f"/v1/centres/{centre['id']}"
    answers = await asyncio.gather(
        *(caller.patch(path, {"name": f"Name {number}"}, if_match=etag_of(centre)) for number in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    winner = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (await caller.get(path)).json() == winner
    assert winner["version"] == 2


async def test_only_the_own_organisation_and_the_coordinating_body_change_a_centre(world: World) -> None:
    owner, centre = await own_centre(world)
    other = await a_centre(world, owner.organisation)
    limited_to_other = await world.new_caller(owner.organisation, PARTNER, (other["code"],))
    limited_to_it = await world.new_caller(owner.organisation, PARTNER, (centre["code"],))
    stranger, coordinator = await world.caller("map"), await the_coordinator(world)
    reader = await world.new_caller(owner.organisation, frozenset({"directory:read"}))
    path, body = f"/v1/centres/{centre['id']}", {"city": "Somewhere"}
    for caller, status, code in (
        (stranger, 403, "not_your_centre"),
        (limited_to_other, 403, "not_your_centre"),
        (reader, 403, "insufficient_scope"),
        (limited_to_it, 200, None),
        (coordinator, 200, None),
        (owner, 200, None),
    ):
        answer = await caller.patch(path, body, if_match="*")
        assert (answer.status_code, answer.json().get("code") if status != 200 else None) == (status, code)
    refused = await world.value(
        "SELECT count(*) FROM corridor.audit WHERE entry::json ->> 'operation' = 'update_centre'"
        " AND entry::json ->> 'outcome' = 'refused' AND entry::json ->> 'client' = $1",
        limited_to_other.client_id,
    )
    assert refused == 1


async def test_a_centre_belongs_to_an_organisation_that_exists_and_to_its_country(world: World) -> None:
    coordinator = await the_coordinator(world)
    body = {"code": unique("centre"), "organisation_id": "nea", "name": "A centre", "country": "KH"}
    missing = await coordinator.post("/v1/centres", {**body, "organisation_id": "no-such-organisation"})
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (404, "/organisation_id")
    abroad = await coordinator.post("/v1/centres", {**body, "area": "TH-50"})
    assert abroad.json()["errors"] == [
        {
            "pointer": "/area",
            "code": "not_in_country",
            "message": "The area must belong to the country: the code of an area in KH begins with KH-.",
        }
    ]
    centre = await made(coordinator, "/v1/centres", {**body, "area": "KH-2"})
    moved = await coordinator.patch(f"/v1/centres/{centre['id']}", {"area": "TH-50"}, if_match="*")
    assert moved.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", ""),
        ("name", "x" * 201),
        ("name", "a\x00b"),
        ("services", None),
        ("services", ["gold"]),
        ("services", "information"),
        ("languages", ["xx-unknown"]),
        ("opening_hours", "always"),
        ("opening_hours", {"mon": 8}),
        ("contact", {"phone": "x" * 501}),
        ("contact", {str(number): "x" for number in range(21)}),
        ("capacity", None),
        ("capacity", "plenty"),
        ("capacity_assured_at", "yesterday"),
        ("status", "asleep"),
        ("area", "Battambang"),
        ("code", "another-code"),
        ("organisation_id", "map"),
        ("country", "TH"),
        ("certain", True),
    ],
)
async def test_a_wrong_value_is_named(world: World, field: str, value: Any) -> None:
    caller, centre = await own_centre(world)
    answer = await caller.patch(f"/v1/centres/{centre['id']}", {field: value}, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")
    assert (await caller.get(f"/v1/centres/{centre['id']}")).json() == centre


def etag_of(centre: dict[str, Any]) -> str:
    """Give a tag that names the version; what follows the version is not asked about."""
    return f'"{centre["version"]}"'
