"""A centre that closes or is suspended: its cases find another centre, or those who run the network are told."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_case, a_consent, made
from tests.http.cases.protected_cases import copies, withdrawn
from tests.http.directory.two_offices import Offices, the_offices

CLOSED: dict[str, Any] = {"status": "closed"}
SUSPENDED: dict[str, Any] = {"status": "suspended"}


@pytest.fixture
async def offices(world: World) -> Offices:
    return await the_offices(world)


def codes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 409, answer.text
    return [(error["code"], error["pointer"]) for error in answer.json().get("errors", [])]


def opened(offices: Offices) -> tuple[str, str]:
    return offices.first["code"], "opened"


async def status(caller: Caller, path: str) -> str:
    found: str = (await caller.get(path)).json()["status"]
    return found


async def test_the_successor_takes_every_case_at_once(offices: Offices) -> None:
    open_case, closed_case = await offices.case(), await offices.case()
    ended = await offices.here.post(f"/v1/cases/{closed_case}/close", {"outcome": "service_received"})
    assert ended.status_code == 200, ended.text
    await offices.set(offices.first, status="closed", successor_centre_id=offices.sister["id"])
    for _ in range(2):
        await offices.look()
    assert await offices.ledger(open_case) == [opened(offices), (offices.sister["code"], "successor")]
    assert await offices.ledger(closed_case) == [opened(offices)], "nobody has to answer for it"
    assert await offices.told(open_case) == []
    case = (await offices.here.get(f"/v1/cases/{open_case}")).json()
    assert case["centre_id"] == offices.sister["id"]
    entry = (await offices.here.get(f"/v1/cases/{open_case}/custody")).json()["items"][1]
    handoff = (await offices.here.get(f"/v1/handoffs/{entry['handoff_id']}")).json()
    assert (handoff["status"], handoff["to_centre_id"]) == ("accepted", offices.sister["id"])
    assert await offices.events(offices.here, open_case) == ["case.opened", "handoff.accepted"]
    audit = (await offices.here.get(f"/v1/audit?case_id={open_case}")).json()["items"]
    assert [(one["actor"], one["outcome"]) for one in audit if one["operation"] == "attend_case"] == [
        ("system", "allowed")
    ]


async def test_without_a_successor_a_sister_takes_it_and_the_person_is_still_found(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, **CLOSED)
    await offices.look()
    assert await offices.ledger(case_id) == [opened(offices), (offices.sister["code"], "successor")]
    found = await offices.here.post("/v1/cases/lookup", {"phones": ["+85512345678"]})
    assert case_id in {match["id"] for match in found.json()["items"]}


async def test_a_successor_elsewhere_is_offered_it_and_its_identity_opens_only_by_consent(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    for _ in range(3):
        await offices.look()
    (offer,) = (await offices.elsewhere.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    assert (offer["status"], offer["consent_id"], offer["from_centre_id"]) == ("offered", None, offices.first["id"])
    assert offices.lead in await offices.told(case_id), "until somebody has taken it"
    before = await offices.elsewhere.get(f"/v1/cases/{case_id}/identity")
    assert (before.status_code, before.json()["code"]) == (403, "identity_not_open")
    taken = await offices.elsewhere.post(f"/v1/handoffs/{offer['id']}/accept", {})
    assert taken.status_code == 200, taken.text
    assert await offices.ledger(case_id) == [opened(offices), (offices.other["code"], "successor")]
    assert await copies(offices.world, case_id) == {offices.elsewhere.organisation}
    closed = await offices.elsewhere.get(f"/v1/cases/{case_id}/identity")
    assert closed.status_code == 403, "as any holder's to whom it came"
    body = a_consent(recipients={"centre_ids": [offices.other["id"]]})
    await made(offices.elsewhere, f"/v1/cases/{case_id}/consents", body)
    assert (await offices.elsewhere.get(f"/v1/cases/{case_id}/identity")).status_code == 200


async def test_a_successor_that_refuses_leaves_it_to_a_sister(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, status="closed", successor_centre_id=offices.other["id"])
    await offices.look()
    (offer,) = (await offices.elsewhere.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    assert (await offices.elsewhere.post(f"/v1/handoffs/{offer['id']}/refuse", {})).status_code == 200
    await offices.look()
    assert await offices.ledger(case_id) == [opened(offices), (offices.sister["code"], "successor")]


async def test_without_anybody_the_network_is_told_once_and_a_successor_named_later_takes_it(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.sister, **CLOSED)
    await offices.set(offices.first, **CLOSED)
    for _ in range(3):
        await offices.look()
    told = await offices.told(case_id)
    assert {offices.here.organisation, offices.lead, "peso-qc"} <= set(told)
    assert len(told) == len(set(told))
    assert offices.there.organisation not in told
    assert await offices.ledger(case_id) == [opened(offices)]
    (step,) = [
        step
        for step in (await offices.here.get(f"/v1/cases/{case_id}/timeline")).json()["items"]
        if step["type"] == "case.unattended"
    ]
    assert step["organisation_id"] is None, "it was the service"
    await offices.set(offices.sister, status="active")
    await offices.look()
    assert await offices.ledger(case_id) == [opened(offices), (offices.sister["code"], "successor")]
    assert await offices.told(case_id) == told


async def test_a_centre_that_opens_again_keeps_its_cases_and_is_told_anew_when_it_closes_again(
    offices: Offices,
) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, **SUSPENDED)
    await offices.look()
    once = await offices.told(case_id)
    await offices.set(offices.first, status="active")
    await offices.look()
    assert (await offices.here.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})).status_code == 200
    second = await offices.case()
    await offices.set(offices.first, **SUSPENDED)
    await offices.look()
    assert await offices.told(case_id) == once
    assert await offices.told(second) == once


async def test_from_a_suspended_centre_only_a_named_successor_takes_over(offices: Offices) -> None:
    case_id = await offices.case()
    await offices.set(offices.first, **SUSPENDED)
    await offices.look()
    assert await offices.ledger(case_id) == [opened(offices)]
    assert offices.lead in await offices.told(case_id)
    await offices.set(offices.first, successor_centre_id=offices.sister["id"])
    await offices.look()
    assert await offices.ledger(case_id) == [opened(offices), (offices.sister["code"], "successor")]


async def test_all_centres_of_a_disabled_organisation_count_as_closed(offices: Offices) -> None:
    case_id, consent_id = await offices.consented()
    second, second_consent = await offices.consented()
    referral = await made(offices.here, "/v1/referrals", offices.referral(case_id, consent_id))
    await offices.disable(offices.there)
    refused = await offices.here.post("/v1/referrals", offices.referral(second, second_consent))
    assert codes(refused) == [("centre_not_active", "/to_centre_id")]
    assert await status(offices.here, f"/v1/centres/{offices.abroad['id']}") == "closed"
    listed = (await offices.here.get(f"/v1/centres?corridor={offices.corridor}&status=closed")).json()["items"]
    assert [centre["id"] for centre in listed] == [offices.abroad["id"]]
    await offices.look()
    assert await status(offices.here, f"/v1/referrals/{referral['id']}") == "expired"
    await offices.disable(offices.here)
    await offices.look()
    assert offices.lead in await offices.told(case_id)
    await offices.disable(offices.there, "active")
    assert await status(await offices.world.caller("nea"), f"/v1/centres/{offices.abroad['id']}") == "active"
    await offices.set(offices.first, successor_centre_id=offices.other["id"])
    await offices.look()
    (offer,) = (await offices.elsewhere.get(f"/v1/handoffs?case_id={case_id}&status=offered")).json()["items"]
    assert (await offices.elsewhere.post(f"/v1/handoffs/{offer['id']}/accept", {})).status_code == 200
    assert (await offices.ledger(case_id))[-1] == (offices.other["code"], "successor")


@pytest.mark.parametrize("changes", [CLOSED, SUSPENDED], ids=["closed", "suspended"])
async def test_it_opens_nothing_sends_nothing_and_takes_over_nothing(offices: Offices, changes: dict[str, Any]) -> None:
    case_id, consent_id = await offices.consented()
    draft = await made(offices.here, "/v1/referrals", offices.referral(case_id, consent_id, send=False))
    declined = await made(offices.here, "/v1/referrals", offices.referral(case_id, consent_id, kind="service"))
    answer = await offices.there.post(f"/v1/referrals/{declined['id']}/decline", {"reason": "no_capacity"})
    assert answer.status_code == 200, answer.text
    await offices.set(offices.first, **changes)
    opening = await offices.here.post("/v1/cases", a_case(centre_id=offices.first["id"]))
    assert codes(opening) == [("centre_not_active", "/centre_id")]
    sending = await offices.here.post("/v1/referrals", offices.referral(case_id, consent_id))
    assert codes(sending) == [("centre_not_active", "/from_centre_id")]
    assert codes(await offices.here.post(f"/v1/referrals/{draft['id']}/send", {})) == codes(sending)
    path = f"/v1/referrals/{declined['id']}/redirect"
    assert codes(await offices.here.post(path, {"to_centre_id": offices.other["id"]})) == codes(sending)
    offer = {"to_centre_id": offices.abroad["id"], "consent_id": consent_id}
    assert codes(await offices.here.post(f"/v1/cases/{case_id}/handoffs", offer)) == [("centre_not_active", "")]


@pytest.mark.parametrize("changes", [CLOSED, SUSPENDED], ids=["closed", "suspended"])
async def test_it_accepts_neither_a_referral_nor_a_handoff(offices: Offices, changes: dict[str, Any]) -> None:
    case_id, _, referral = await offices.sent()
    other_case, consent_id = await offices.consented()
    offer = {"to_centre_id": offices.abroad["id"], "consent_id": consent_id}
    handoff = await made(offices.here, f"/v1/cases/{other_case}/handoffs", offer)
    _, _, accepted = await offices.sent()
    assert (await offices.there.post(f"/v1/referrals/{accepted['id']}/accept", {})).status_code == 200
    await offices.set(offices.abroad, **changes)
    seen = (await offices.there.get(f"/v1/referrals/{referral['id']}")).json()
    assert "accept" not in seen["allowed_actions"]
    answer = await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "centre_not_active")
    answer = await offices.there.post(f"/v1/handoffs/{handoff['id']}/accept", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "centre_not_active")
    contact = {"channel": "in_person"}
    answer = await offices.there.post(f"/v1/referrals/{accepted['id']}/confirm-contact", contact)
    assert (answer.status_code, answer.json()["code"]) == (409, "centre_not_active")
    assert await offices.ledger(case_id) == [opened(offices)]


async def taken_over_abroad(offices: Offices) -> tuple[str, str]:
    """A case that ``abroad`` holds under a consent that ``first`` recorded."""
    case_id, consent_id, referral = await offices.sent()
    for action, body in (("accept", {}), ("confirm-contact", {"channel": "in_person"})):
        answer = await offices.there.post(f"/v1/referrals/{referral['id']}/{action}", body)
        assert answer.status_code == 200, answer.text
    return case_id, consent_id


async def test_custody_returns_to_a_sister_if_the_recorder_has_closed(offices: Offices) -> None:
    case_id, consent_id = await taken_over_abroad(offices)
    await offices.set(offices.first, **CLOSED)
    await withdrawn(offices.here, consent_id)
    abroad, sister = offices.abroad["code"], offices.sister["code"]
    assert await offices.ledger(case_id) == [opened(offices), (abroad, "handoff"), (sister, "consent_withdrawn")]
    assert await copies(offices.world, case_id) == {offices.here.organisation}
    assert (await offices.there.get(f"/v1/cases/{case_id}/identity")).status_code == 403


async def test_custody_that_returns_to_nobody_leaves_the_receiver_and_is_told(offices: Offices) -> None:
    case_id, consent_id = await taken_over_abroad(offices)
    for centre in (offices.sister, offices.first):
        await offices.set(centre, **CLOSED)
    await withdrawn(offices.here, consent_id)
    await offices.look()
    assert (await offices.ledger(case_id))[-1] == (offices.first["code"], "consent_withdrawn")
    assert await copies(offices.world, case_id) == {offices.here.organisation}
    assert offices.lead in await offices.told(case_id)
    assert offices.there.organisation not in await offices.told(case_id)


async def test_a_successor_is_another_centre_in_operation(offices: Offices) -> None:
    coordinator = await offices.world.caller(offices.here.organisation)
    await offices.set(offices.sister, **SUSPENDED)
    for successor in (offices.first, offices.sister):
        body = {"successor_centre_id": successor["id"]}
        answer = await coordinator.patch(f"/v1/centres/{offices.first['id']}", body, if_match="*")
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == "/successor_centre_id"
