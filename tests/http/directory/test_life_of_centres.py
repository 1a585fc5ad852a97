"""Centres close, open again, name successors and change them: no case waits for somebody who cannot take it."""

from itertools import pairwise
from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import made
from tests.http.cases.protected_cases import withdrawn
from tests.http.directory.directory_builders import (
    a_centre,
    a_corridor,
    a_proposed_organisation,
    an_organisation,
    events_of,
)
from tests.http.directory.two_offices import Offices, the_offices


@pytest.fixture
async def offices(world: World) -> Offices:
    return await the_offices(world)


async def offers(caller: Caller, case_id: str) -> dict[str, str]:
    """The direct offers of a case: receiver → status of the newest."""
    items = (await caller.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    return {item["to_centre_id"]: item["status"] for item in reversed(items)}


async def accepted(caller: Caller, case_id: str) -> Any:
    (offer,) = (await caller.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    return await caller.post(f"/v1/handoffs/{offer['id']}/accept", {})


async def test_successors_form_no_circle(offices: Offices) -> None:
    coordinator = await offices.world.caller("peso-qc", EVERYTHING)
    line = (offices.first, offices.other, offices.abroad)
    for centre, successor in pairwise(line):
        await offices.set(centre, successor_centre_id=successor["id"])
    for centre in line[:2]:
        path, body = f"/v1/centres/{offices.abroad['id']}", {"successor_centre_id": centre["code"]}
        answer = await coordinator.patch(path, body, if_match="*")
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/successor_centre_id", "cannot_succeed")
        assert "circle" in error["message"]
    await offices.set(offices.abroad, successor_centre_id=offices.sister["id"])


async def test_a_successor_that_closes_itself_passes_the_offer_down_its_line(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    await offices.look()
    assert await offers(offices.here, case_id) == {offices.other["id"]: "offered"}
    await offices.set(offices.other, status="closed", successor_centre_id=offices.abroad["id"])
    await offices.look()
    assert await offers(offices.here, case_id) == {offices.other["id"]: "lapsed", offices.abroad["id"]: "offered"}
    assert (await accepted(offices.there, case_id)).status_code == 200
    assert (await offices.ledger(case_id))[-1] == (offices.abroad["code"], "successor")


async def test_a_centre_that_works_again_takes_the_offer_to_its_successor_back(offices: Offices) -> None:
    case_id, consent_id = await offices.consented()
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    await offices.look()
    await offices.set(offices.first, status="active")
    assert (await accepted(offices.elsewhere, case_id)).status_code == 409, "nobody gave it"
    for _ in range(2):
        await offices.look()
    assert await offers(offices.here, case_id) == {offices.other["id"]: "called_off"}
    assert (await offices.events(offices.elsewhere, case_id)).count("handoff.called_off") == 1
    assert (await offices.elsewhere.get(f"/v1/cases/{case_id}")).json()["level"] == "outcome"
    sent = await offices.here.post("/v1/referrals", offices.referral(case_id, consent_id))
    assert sent.status_code == 201, "nothing is in the way"
    await offices.set(offices.first, status="closed")
    await offices.look()
    assert len(await offices.ledger(case_id)) == 1, "the transfer is under way"


async def test_after_it_has_closed_again_its_successor_is_asked_again(offices: Offices) -> None:
    case_id = await offices.case()
    for status in ("closed", "active", "closed"):
        await offices.set(offices.first, status=status, successor_centre_id=offices.other["id"])
        await offices.look()
    assert await offers(offices.here, case_id) == {offices.other["id"]: "offered"}


async def test_another_successor_gets_the_offer_of_the_former_one(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    await offices.look()
    await offices.set(offices.first, successor_centre_id=offices.abroad["id"])
    await offices.look()
    assert await offers(offices.here, case_id) == {offices.other["id"]: "called_off", offices.abroad["id"]: "offered"}
    await offices.set(offices.first, successor_centre_id=offices.sister["id"])
    await offices.look()
    assert (await offices.ledger(case_id))[-1] == (offices.sister["code"], "successor")


async def test_an_offer_that_rests_on_a_consent_or_goes_back_stays(offices: Offices) -> None:
    case_id, consent_id = await offices.consented()
    body = {"to_centre_id": offices.abroad["id"], "consent_id": consent_id}
    await made(offices.here, f"/v1/cases/{case_id}/handoffs", body)
    assert (await accepted(offices.there, case_id)).status_code == 200
    await made(offices.there, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": offices.first["id"]})
    other_case, other_consent = await offices.consented()
    body = {"to_centre_id": offices.other["id"], "consent_id": other_consent}
    await made(offices.here, f"/v1/cases/{other_case}/handoffs", body)
    await offices.look()
    assert (await offers(offices.here, case_id))[offices.first["id"]] == "offered"
    assert await offers(offices.here, other_case) == {offices.other["id"]: "offered"}


async def taken_over_abroad(offices: Offices) -> tuple[str, str]:
    """A case that ``abroad`` holds under a consent that ``first`` recorded."""
    case_id, consent_id = await offices.consented()
    body = {"to_centre_id": offices.abroad["id"], "consent_id": consent_id}
    await made(offices.here, f"/v1/cases/{case_id}/handoffs", body)
    assert (await accepted(offices.there, case_id)).status_code == 200
    return case_id, consent_id


async def test_a_case_that_a_withdrawal_gives_back_to_a_closed_centre_is_offered_to_its_successor(
    offices: Offices,
) -> None:
    case_id, consent_id = await taken_over_abroad(offices)
    await offices.set(offices.sister, status="closed")
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    await withdrawn(offices.here, consent_id)
    await offices.look()
    assert (await offices.ledger(case_id))[-1] == (offices.first["code"], "consent_withdrawn")
    assert (await offers(offices.here, case_id))[offices.other["id"]] == "offered"
    assert offices.lead in await offices.told(case_id)


async def test_whom_the_person_left_is_not_offered_the_case_as_a_successor(offices: Offices) -> None:
    case_id, consent_id = await taken_over_abroad(offices)
    await offices.set(offices.sister, status="closed")
    await offices.set(offices.first, status="closed", successor_centre_id=offices.abroad["id"])
    await withdrawn(offices.here, consent_id)
    for _ in range(2):
        await offices.look()
    assert (await offices.ledger(case_id))[-1] == (offices.first["code"], "consent_withdrawn")
    assert await offers(offices.here, case_id) == {offices.abroad["id"]: "accepted"}, "the one that it had before"
    told = await offices.told(case_id)
    assert offices.lead in told
    assert offices.there.organisation not in told


async def test_a_successor_abroad_that_is_no_member_gets_the_cases_and_not_the_referrals(offices: Offices) -> None:
    case_id, _, referral = await offices.sent()
    far = await a_centre(offices.world, offices.elsewhere.organisation, country="MY", services=["legal_assistance"])
    await offices.set(offices.abroad, status="closed", successor_centre_id=far["id"])
    await offices.look()
    ended = (await offices.here.get(f"/v1/referrals/{referral['id']}")).json()
    assert (ended["status"], ended["outcome"], ended["redirected_to"]) == ("expired", "handed_back", None)
    await offices.set(offices.sister, status="closed")
    await offices.set(offices.first, status="closed", successor_centre_id=far["id"])
    await offices.look()
    assert (await offers(offices.here, case_id))[far["id"]] == "offered"
    assert (await accepted(offices.elsewhere, case_id)).status_code == 200
    assert (await offices.ledger(case_id))[-1] == (far["code"], "successor")


async def test_a_full_successor_is_passed_over_by_referrals_and_asked_for_the_cases(offices: Offices) -> None:
    case_id, _, referral = await offices.sent()
    await offices.set(offices.other, capacity="no_capacity")
    for centre in (offices.abroad, offices.sister, offices.first):
        await offices.set(centre, status="closed", successor_centre_id=offices.other["id"])
    await offices.look()
    ended = (await offices.here.get(f"/v1/referrals/{referral['id']}")).json()
    assert (ended["status"], ended["outcome"]) == ("expired", "handed_back")
    assert (await offers(offices.here, case_id))[offices.other["id"]] == "offered"


async def test_a_case_is_not_offered_to_a_full_centre_unless_it_goes_back_or_stays_at_home(offices: Offices) -> None:
    case_id, consent_id = await offices.consented()
    path = f"/v1/cases/{case_id}/handoffs"
    for centre in (offices.abroad, offices.sister, offices.first):
        await offices.set(centre, capacity="no_capacity")
    refused = await offices.here.post(path, {"to_centre_id": offices.abroad["id"], "consent_id": consent_id})
    assert refused.status_code == 409
    errors = [(error["code"], error["pointer"]) for error in refused.json()["errors"]]
    assert errors == [("centre_has_no_capacity", "/to_centre_id")]
    at_home = await made(offices.here, path, {"to_centre_id": offices.sister["id"]})
    assert (await offices.here.post(f"/v1/handoffs/{at_home['id']}/call-off", {})).status_code == 200
    await offices.set(offices.abroad, capacity="has_capacity")
    await made(offices.here, path, {"to_centre_id": offices.abroad["id"], "consent_id": consent_id})
    await offices.set(offices.abroad, capacity="no_capacity")
    (offer,) = (await offices.there.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    assert (await offices.there.post(f"/v1/handoffs/{offer['id']}/accept", {})).status_code == 200, "its own decision"
    await made(offices.there, path, {"to_centre_id": offices.first["id"]})


async def test_a_whole_organisation_that_closes_or_opens_is_told_for_each_of_its_centres(world: World) -> None:
    here, there = [await an_organisation(world, operator_type="cso") for _ in range(2)]
    ours, asleep, theirs = [
        await a_centre(world, one["code"], status=status)
        for one, status in ((here, "active"), (here, "suspended"), (there, "active"))
    ]
    await a_corridor(
        world, members=[{"centre_id": centre["id"], "role": "origin"} for centre in (ours, asleep, theirs)]
    )
    coordinator = await world.caller("peso-qc", EVERYTHING)
    for status in ("disabled", "active", "active"):
        path = f"/v1/organisations/{here['id']}"
        answer = await coordinator.patch(path, {"status": status, "name": status}, if_match="*")
        assert answer.status_code == 200, answer.text
    kind, mine, other = "centre.status_changed", here["code"], there["code"]
    changed = [(reader, status) for _, reader, status, _ in await events_of(world, ours["id"])]
    assert sorted(changed) == sorted([(other, "closed"), (mine, "active"), (other, "active")])
    asleep_then = [(type_, reader, status) for type_, reader, status, _ in await events_of(world, asleep["id"])]
    assert sorted(asleep_then) == sorted(
        [(kind, other, "closed"), (kind, mine, "suspended"), (kind, other, "suspended")]
    )


async def test_members_of_shared_corridors_are_told_and_nobody_who_waits_or_is_locked_out(world: World) -> None:
    here, there, locked = [await an_organisation(world, operator_type="cso") for _ in range(3)]
    pending = await a_proposed_organisation(world)
    centres = [await a_centre(world, one["code"]) for one in (here, there, locked, pending)]
    members = [{"centre_id": centre["id"], "role": "origin"} for centre in centres]
    await a_corridor(world, members=members)
    coordinator = await world.caller("peso-qc", EVERYTHING)
    path = f"/v1/organisations/{locked['id']}"
    assert (await coordinator.patch(path, {"status": "disabled"}, if_match="*")).status_code == 200
    for changes in ({"capacity": "waitlist"}, {"status": "suspended"}):
        answer = await coordinator.patch(f"/v1/centres/{centres[0]['id']}", changes, if_match="*")
        assert answer.status_code == 200, answer.text
    told = await events_of(world, centres[0]["id"])
    for kind in ("centre.capacity_changed", "centre.status_changed"):
        assert {reader for type_, reader, _, _ in told if type_ == kind} == {here["code"], there["code"]}
