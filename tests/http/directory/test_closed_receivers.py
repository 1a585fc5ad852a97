"""What is open with a centre that closes goes on where every rule still holds, otherwise back to the sender."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import WINDOW_OVER, a_consent, made
from tests.http.cases.protected_cases import copies
from tests.http.directory.two_offices import Offices, the_offices


@pytest.fixture
async def offices(world: World) -> Offices:
    return await the_offices(world)


async def seen(offices: Offices, referral: dict[str, Any]) -> dict[str, Any]:
    """The referral as its sender sees it."""
    found: dict[str, Any] = (await offices.here.get(f"/v1/referrals/{referral['id']}")).json()
    return found


async def closed(offices: Offices, **changes: Any) -> None:
    await offices.set(offices.abroad, status="closed", **changes)
    for _ in range(2):
        await offices.look()


async def test_it_goes_on_to_the_successor_with_everything_that_was_asked(offices: Offices) -> None:
    case_id, _, referral = await offices.sent()
    await closed(offices, successor_centre_id=offices.other["id"])
    ended = await seen(offices, referral)
    assert (ended["status"], ended["outcome"], ended["version"]) == ("expired", "referred_onward", 2)
    next_one = (await offices.here.get(f"/v1/referrals/{ended['redirected_to']}")).json()
    assert (next_one["status"], next_one["to_centre_id"]) == ("sent", offices.other["id"])
    assert (next_one["redirected_from"], next_one["summary"]) == (referral["id"], referral["summary"])
    assert (await offices.elsewhere.get(f"/v1/referrals/{next_one['id']}")).json()["summary"] == referral["summary"]
    assert (await offices.there.get(f"/v1/referrals/{referral['id']}")).json()["summary"] is None
    handoffs = (await offices.here.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
    assert {handoff["to_centre_id"]: handoff["status"] for handoff in handoffs} == {
        offices.abroad["id"]: "lapsed",
        offices.other["id"]: "offered",
    }
    events = await offices.events(offices.here, case_id)
    assert [event for event in events if event.startswith("referral.")] == [
        "referral.sent",
        "referral.sent",
        "referral.expired",
        "referral.redirected",
    ]
    assert "referral.redirected" not in await offices.events(offices.there, case_id)


async def test_where_a_rule_fails_it_goes_back_to_the_sender(offices: Offices) -> None:
    case_id = await offices.case()
    body = a_consent(recipients={"centre_ids": [offices.abroad["id"]]})
    consent = await made(offices.here, f"/v1/cases/{case_id}/consents", body)
    referral = await made(offices.here, "/v1/referrals", offices.referral(case_id, consent["id"]))
    await closed(offices, successor_centre_id=offices.other["id"])
    ended = await seen(offices, referral)
    assert (ended["status"], ended["outcome"], ended["redirected_to"]) == ("expired", "handed_back", None)
    assert "redirect" in ended["allowed_actions"]
    assert (await offices.events(offices.here, case_id)).count("referral.expired") == 1
    assert await offices.ledger(case_id) == [(offices.first["code"], "opened")]


async def test_where_its_own_sender_takes_over_it_goes_back_there(offices: Offices) -> None:
    _, _, referral = await offices.sent()
    await closed(offices, successor_centre_id=offices.first["id"])
    ended = await seen(offices, referral)
    assert (ended["status"], ended["outcome"], ended["redirected_to"]) == ("expired", "handed_back", None)


async def test_a_fallback_that_holds_the_case_by_now_is_not_asked_by_itself(offices: Offices) -> None:
    case_id, consent_id = await offices.consented()
    body = offices.referral(case_id, consent_id, kind="service", fallback_centre_ids=[offices.other["id"]])
    service = await made(offices.here, "/v1/referrals", body)
    offer = {"to_centre_id": offices.other["id"], "consent_id": consent_id}
    handoff = await made(offices.here, f"/v1/cases/{case_id}/handoffs", offer)
    assert (await offices.elsewhere.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200
    declined = await offices.there.post(f"/v1/referrals/{service['id']}/decline", {"reason": "outside_area"})
    assert declined.status_code == 200, declined.text
    found = (await offices.elsewhere.get(f"/v1/referrals/{service['id']}")).json()
    assert (found["status"], found["redirected_to"]) == ("declined", None)


async def test_for_a_window_that_is_over_it_goes_back_to_the_sender(world: World, offices: Offices) -> None:
    case_id, _, referral = await offices.sent(fallback_centre_ids=[offices.other["id"]])
    await world.value(WINDOW_OVER, referral["id"])
    await closed(offices, successor_centre_id=offices.other["id"])
    ended = await seen(offices, referral)
    assert (ended["status"], ended["outcome"], ended["redirected_to"]) == ("expired", "handed_back", None)
    assert len((await offices.here.get(f"/v1/referrals?case_id={case_id}")).json()["items"]) == 1


async def test_without_a_successor_it_goes_on_to_a_fallback(offices: Offices) -> None:
    _, _, referral = await offices.sent(fallback_centre_ids=[offices.other["id"]])
    await closed(offices)
    next_one = (await offices.here.get(f"/v1/referrals/{(await seen(offices, referral))['redirected_to']}")).json()
    assert (next_one["to_centre_id"], next_one["fallback_centre_ids"]) == (offices.other["id"], [])


@pytest.mark.parametrize("kind", ["transfer", "service"])
async def test_who_had_accepted_reads_nothing_more_and_owes_a_deletion(offices: Offices, kind: str) -> None:
    case_id, _, referral = await offices.sent(kind=kind)
    assert (await offices.there.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    assert (await offices.there.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    await closed(offices)
    assert (await offices.there.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert await copies(offices.world, case_id) == {offices.here.organisation}
    at_the_receiver = (await offices.there.get(f"/v1/referrals/{referral['id']}")).json()
    assert (at_the_receiver["status"], at_the_receiver["allowed_actions"]) == ("expired", ["confirm-deletion"])
    done = await offices.there.post(f"/v1/referrals/{referral['id']}/confirm-deletion", {})
    assert done.status_code == 200, done.text


async def test_a_suspended_centre_keeps_what_it_was_asked(offices: Offices) -> None:
    _, _, referral = await offices.sent()
    await offices.set(offices.abroad, status="suspended", successor_centre_id=offices.other["id"])
    await offices.look()
    assert (await seen(offices, referral))["status"] == "sent", "until its clock has run out"


async def test_a_direct_offer_to_it_lapses(offices: Offices) -> None:
    case_id, consent_id = await offices.consented()
    body = {"to_centre_id": offices.abroad["id"], "consent_id": consent_id}
    offer = await made(offices.here, f"/v1/cases/{case_id}/handoffs", body)
    await closed(offices)
    assert (await offices.here.get(f"/v1/handoffs/{offer['id']}")).json()["status"] == "lapsed"
    for caller in (offices.here, offices.there):
        assert (await offices.events(caller, case_id)).count("handoff.lapsed") == 1
    again = {"to_centre_id": offices.other["id"], "consent_id": consent_id}
    assert (await offices.here.post(f"/v1/cases/{case_id}/handoffs", again)).status_code == 201
