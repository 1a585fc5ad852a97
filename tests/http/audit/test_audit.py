"""Who may read what of the audit trail, and what stands in it."""

from typing import Any
from uuid import uuid4

import pytest

from tests.app_under_test import EVERYTHING, PARTNER, Caller, World
from tests.builders import a_referral, consented_case, made, opened_case, sent_referral

STRANGER = "mtuc"


async def entries(caller: Caller, **filters: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = await caller.get(f"/v1/audit?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_reading_an_identity_is_in_the_trail_with_who_when_and_from_where(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    answer = await nea.get(f"/v1/cases/{case['id']}/identity")
    newest = (await entries(nea, case_id=case["id"]))[0]
    said = {name: newest[name] for name in ("operation", "outcome", "about", "case_id", "object_id", "client_id")}
    assert said == {
        "operation": "open_identity",
        "outcome": "allowed",
        "about": "identity",
        "case_id": case["id"],
        "object_id": case["id"],
        "client_id": nea.client_id,
    }
    assert newest["request_id"] == answer.headers["request-id"]
    assert newest["address"] == "127.0.0.1"
    assert newest["organisation_id"].startswith("org_")
    assert [entry["about"] for entry in await entries(nea, case_id=case["id"])] == ["identity", "changed"]


async def test_every_change_is_in_the_trail_once_with_the_object_that_was_made(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    await nea.post(f"/v1/referrals/{referral['id']}/send")
    found = [(entry["operation"], entry["object_id"]) for entry in await entries(nea, case_id=case_id)]
    assert found == [
        ("send_referral", referral["id"]),
        ("create_referral", referral["id"]),
        ("record_consent", case_id),
        ("open_case", case_id),
    ]


async def test_a_missing_scope_is_refused_and_written_down(world: World) -> None:
    narrow = await world.new_caller("nea", PARTNER - {"identity:read"})
    case = await opened_case(narrow)
    answer = await narrow.get(f"/v1/cases/{case['id']}/identity")
    assert answer.json()["code"] == "insufficient_scope"
    newest = (await entries(narrow))[0]
    assert (newest["outcome"], newest["about"]) == ("refused", "insufficient_scope")
    assert (newest["operation"], newest["object_id"]) == ("open_identity", case["id"])


async def test_a_closed_identity_is_refused_and_the_holder_learns_of_the_attempt(world: World) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world)
    path = f"/v1/cases/{referral['case_id']}/identity"
    assert (await receiver.get(path)).json()["code"] == "identity_not_open"
    newest = (await entries(nea, case_id=referral["case_id"]))[0]
    assert (newest["outcome"], newest["about"]) == ("refused", "identity_not_open")
    assert newest["client_id"] == receiver.client_id


async def test_a_stranger_who_names_an_object_is_written_down_for_the_stranger_alone(world: World) -> None:
    nea, stranger = await world.caller("nea"), await world.caller(STRANGER)
    case = await opened_case(nea)
    invented = f"case_{uuid4().hex}"
    for named in (case["id"], invented):
        assert (await stranger.get(f"/v1/cases/{named}")).status_code == 404
        newest = (await entries(stranger))[0]
        assert (newest["outcome"], newest["about"], newest["object_id"]) == ("refused", "not_found", named)
        assert newest["case_id"] is None
    assert {entry["client_id"] for entry in await entries(nea, case_id=case["id"])} == {nea.client_id}


async def test_the_holder_sees_all_of_a_case_and_others_see_only_their_own(world: World) -> None:
    nea, receiver, stranger = [await world.caller(code) for code in ("nea", "map", STRANGER)]
    referral = await sent_referral(world)
    await receiver.post(f"/v1/referrals/{referral['id']}/accept", {})
    of_case = {"case_id": referral["case_id"]}
    assert {entry["client_id"] for entry in await entries(nea, **of_case)} == {nea.client_id, receiver.client_id}
    assert {entry["client_id"] for entry in await entries(receiver, **of_case)} == {receiver.client_id}
    assert await entries(stranger, **of_case) == []
    assert {entry["organisation_id"] for entry in await entries(receiver)} == {
        (await entries(receiver, **of_case))[0]["organisation_id"]
    }


async def test_who_hands_the_case_on_sees_only_its_own_entries_afterwards(world: World) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world)
    await receiver.post(f"/v1/referrals/{referral['id']}/accept", {})
    await receiver.post(f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    of_case = {"case_id": referral["case_id"]}
    assert {entry["client_id"] for entry in await entries(nea, **of_case)} == {nea.client_id}
    assert {entry["client_id"] for entry in await entries(receiver, **of_case)} == {nea.client_id, receiver.client_id}


async def test_pages_and_times_cut_the_trail_without_gap_or_overlap(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    for _ in range(4):
        await nea.get(f"/v1/cases/{case['id']}/identity")
    whole = await entries(nea, case_id=case["id"])
    paged: list[dict[str, Any]] = []
    path: str | None = f"/v1/audit?case_id={case['id']}&limit=2"
    while path:
        page = (await nea.get(path)).json()
        paged += page["items"]
        cursor = page["next_cursor"]
        path = f"/v1/audit?case_id={case['id']}&limit=2&cursor={cursor}" if cursor else None
    assert paged == whole
    assert len(whole) == 5
    middle = whole[2]["at"]
    assert await entries(nea, case_id=case["id"], to=middle) == whole[3:]
    assert await entries(nea, case_id=case["id"], **{"from": middle}) == whole[:3]


@pytest.mark.parametrize(
    "query", ["from=yesterday", "case_id=case_1", "limit=0", "cursor=x", "since=2026-01-01T00:00:00Z"]
)
async def test_a_question_that_makes_no_sense_is_refused(world: World, query: str) -> None:
    answer = await (await world.caller("nea")).get(f"/v1/audit?{query}")
    assert answer.status_code == (404 if "case_id" in query else 422)


async def test_what_the_coordinating_body_does_to_a_partners_system_is_in_the_partners_trail(world: World) -> None:
    coordinator, partner = await world.new_caller("nea", EVERYTHING), await world.caller("mtuc")
    path = "/v1/organisations/mtuc/clients"
    client = await made(coordinator, path, {"name": "A system", "scopes": ["directory:read"]})
    await coordinator.post(f"{path}/{client['id']}/rotate", {})
    await coordinator.call("DELETE", f"{path}/{client['id']}")
    for reader in (coordinator, partner):
        said = [(one["operation"], one["object_id"], one["client_id"]) for one in (await entries(reader))[:3]]
        assert said == [
            ("disable_client", client["id"], coordinator.client_id),
            ("rotate_client", client["id"], coordinator.client_id),
            ("register_client", client["id"], coordinator.client_id),
        ]


async def test_making_renewing_and_disabling_a_partner_system_is_in_the_trail(world: World) -> None:
    coordinator = await world.new_caller("nea", EVERYTHING)
    path = "/v1/organisations/nea/clients"
    client = await made(coordinator, path, {"name": "A system", "scopes": ["referrals:read"]})
    await coordinator.post(f"{path}/{client['id']}/rotate", {})
    await coordinator.call("DELETE", f"{path}/{client['id']}")
    found = [(entry["operation"], entry["object_id"], entry["outcome"]) for entry in (await entries(coordinator))[:3]]
    assert found == [
        ("disable_client", client["id"], "allowed"),
        ("rotate_client", client["id"], "allowed"),
        ("register_client", client["id"], "allowed"),
    ]
