"""No way back to a case makes the grounds better or worse on which a centre holds it."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, SENDER, a_consent, a_referral, made, opened_case
from tests.http.cases.protected_cases import handed_on, withdrawn
from tests.http.directory.two_offices import the_offices
from tests.http.referrals.asked import did

WHY = {"reason": "The employer stopped paying again."}
CLOSE = {"outcome": "service_received"}


async def seen(caller: Caller, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.get(f"/v1/cases/{case_id}")).json()
    return found


async def came_by_code(world: World) -> tuple[str, str]:
    """Chiang Mai holds a case that it came to on a consent without the identity, and by the migrant's own code."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    covered = {"data_categories": ["summary"], "recipients": {"centre_ids": [RECEIVER]}}
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(**covered))
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], consent["id"], send=True, share=["summary"]))
    path = f"/v1/referrals/{referral['id']}"
    await did(map_, path, "accept")
    contact = {"channel": "in_person", "migrant_code": case["tracking_code"]}
    assert (await did(map_, path, "confirm-contact", contact))["contact_verified"] is True
    await did(map_, path, "complete", {"outcome": "service_received"})
    return case["id"], consent["id"]


async def reopened(world: World, case_id: str) -> None:
    map_ = await world.caller("map")
    await did(map_, f"/v1/cases/{case_id}", "close", CLOSE)
    await did(map_, f"/v1/cases/{case_id}", "reopen", WHY)


async def away_and_back(world: World, case_id: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for giver, taker, to in ((map_, nea, SENDER), (nea, map_, RECEIVER)):
        await handed_on(giver, taker, case_id, to, reason="She moves.")


WAYS = {"reopened": (reopened,), "handed back": (away_and_back,), "both": (away_and_back, reopened)}


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
async def test_the_code_still_opens_what_it_opened_and_the_withdrawal_still_ends_it(world: World, ways: Any) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await came_by_code(world)
    for way in ways:
        await way(world, case_id)
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    assert (await seen(map_, case_id))["level"] == "holder"
    await withdrawn(nea, consent_id)
    assert (await seen(nea, case_id))["level"] == "holder", "custody returns to the centre that recorded the consent"
    refused = await map_.get(f"/v1/cases/{case_id}/identity")
    assert (refused.status_code, refused.json()["why"]) == (403, "consent_withdrawn")


async def test_a_case_that_was_reopened_and_closed_keeps_nothing_on_a_withdrawn_consent(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await came_by_code(world)
    await reopened(world, case_id)
    await did(map_, f"/v1/cases/{case_id}", "close", CLOSE)
    closed = await seen(map_, case_id)
    assert "reopen" in closed["allowed_actions"]
    assert len((await map_.get(f"/v1/audit?case_id={case_id}&limit=200")).json()["items"]) > 0
    everything = {entry["operation"] for entry in (await map_.get(f"/v1/audit?case_id={case_id}")).json()["items"]}
    assert "open_case" in everything, "who closed it reads the whole trail"
    await withdrawn(nea, consent_id)
    kept = await seen(map_, case_id)
    assert (kept["level"], kept["profile"]) == ("outcome", None)
    assert "reopen" not in kept["allowed_actions"]
    left = {entry["operation"] for entry in (await map_.get(f"/v1/audit?case_id={case_id}")).json()["items"]}
    assert "open_case" not in left
    refused = await map_.post(f"/v1/cases/{case_id}/reopen", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_withdrawn")


async def test_a_case_that_was_never_closed_is_not_reopened(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    assert "reopen" not in case["allowed_actions"]
    refused = await nea.post(f"/v1/cases/{case['id']}/reopen", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_transition")
    assert refused.json()["allowed_actions"] == case["allowed_actions"]
    assert (await seen(nea, case["id"]))["version"] == case["version"]


async def test_what_ends_for_a_closed_centre_ends_for_its_successor(world: World) -> None:
    """The consent names the centre that closed, and its sister holds the case on what that centre was given."""
    offices = await the_offices(world)
    case_id = (await made(offices.there, "/v1/cases", {"centre_id": offices.abroad["id"]}))["id"]
    recipients = {"centre_ids": [offices.first["id"], offices.sister["id"]]}
    consent = await made(offices.there, f"/v1/cases/{case_id}/consents", a_consent(recipients=recipients))
    going = {"reason": "She went home.", "consent_id": consent["id"]}
    await handed_on(offices.there, offices.here, case_id, offices.first["id"], **going)
    await offices.set(offices.first, status="closed", successor_centre_id=offices.sister["id"])
    await offices.look()
    assert (await seen(offices.here, case_id))["centre_id"] == offices.sister["id"]
    path = f"/v1/consents/{consent['id']}/withdraw"
    answer = await offices.there.post(path, {"centre_ids": [offices.first["id"]]})
    assert answer.status_code == 200, answer.text
    assert await offices.ledger(case_id) == [
        (offices.abroad["code"], "opened"),
        (offices.first["code"], "handoff"),
        (offices.sister["code"], "successor"),
        (offices.abroad["code"], "consent_withdrawn"),
    ]
