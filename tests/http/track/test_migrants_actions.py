"""What the migrant does from the page reaches the centres, moves nothing, and happens once."""

import asyncio
from datetime import timedelta

import pytest

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.protected_cases import erased, events_of_case
from tests.http.track.tracking import entries, page, seen, send, tracked

WORDS = "Zqmigrant waits at the bus station."


async def test_an_arrival_is_told_to_both_sides_of_an_accepted_referral_and_moves_nothing(world: World) -> None:
    case = await tracked(world, accept=True)
    answer = await send(world, await page(world, case.code), "/track/report", what="arrived")
    assert "Your centre now knows that you have arrived." in answer.text
    for organisation in ("nea", "map"):
        caller = await world.caller(organisation)
        (message,) = (await caller.get(f"/v1/referrals/{case.referral_id}/messages")).json()["items"]
        assert (message["from_migrant"], message["body"]) == ("arrived", "I have arrived")
        assert "message.posted" in await events_of_case(world, organisation, case.case_id)
        held = (await caller.get(f"/v1/cases/{case.case_id}")).json()
        assert held["centre_id"] == (await seen(world, case.code))["centre"]["id"]


async def test_before_acceptance_it_is_a_note_for_the_holder_alone(world: World) -> None:
    case, nea, map_ = await tracked(world), await world.caller("nea"), await world.caller("map")
    await send(world, await page(world, case.code), "/track/report", what="contacted")
    (note,) = (await nea.get(f"/v1/cases/{case.case_id}/notes")).json()["items"]
    assert (note["from_migrant"], note["handover"]) == ("contacted", True)
    assert "message.posted" in await events_of_case(world, "nea", case.case_id)
    assert "message.posted" not in await events_of_case(world, "map", case.case_id)
    assert (await map_.get(f"/v1/referrals/{case.referral_id}/messages")).json()["items"] == []


async def test_a_text_is_sealed_and_read_by_both(world: World) -> None:
    case = await tracked(world, accept=True)
    answer = await send(world, await page(world, case.code), "/track/write", body=WORDS)
    assert "Your message has been sent." in answer.text
    caller = await world.caller("map")
    (message,) = (await caller.get(f"/v1/referrals/{case.referral_id}/messages")).json()["items"]
    assert (message["from_migrant"], message["body"]) == ("written", WORDS)
    stored = await world.value("SELECT string_agg(m::text, '') FROM corridor.messages AS m")
    assert "Zqmigrant" not in stored
    assert WORDS.encode().hex() not in stored


async def test_sent_twice_a_form_has_one_effect_also_at_once(world: World) -> None:
    case, nea = await tracked(world, accept=True), await world.caller("nea")
    shown = await page(world, case.code)
    for _ in range(2):
        await asyncio.gather(*(send(world, shown, "/track/write", body=WORDS) for _ in range(3)))
        await send(world, shown, "/track/report", what="arrived")
    await send(world, shown, "/track/report", what="contacted")
    found = (await nea.get(f"/v1/referrals/{case.referral_id}/messages")).json()["items"]
    assert sorted(one["from_migrant"] for one in found) == ["arrived", "contacted", "written"]


async def test_twenty_texts_a_day_and_a_code_is_still_taken(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.tracking.saying.A_DAY", 2)
    case = await tracked(world)
    shown = await page(world, case.code)
    answers = [await send(world, shown, "/track/write", body=f"{WORDS} {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "You have sent 20 messages within a day." in answers[2].text
    assert f"{WORDS} 2</textarea>" in answers[2].text
    assert (await send(world, shown, "/track/report", what="arrived")).status_code == 200


@pytest.mark.parametrize("body", ["", "   ", "\u200b", "x" * 2_001])
async def test_an_empty_or_a_long_text_is_refused_and_not_lost(world: World, body: str) -> None:
    case, nea = await tracked(world), await world.caller("nea")
    answer = await send(world, await page(world, case.code), "/track/write", body=body)
    assert answer.status_code == 422
    assert (await nea.get(f"/v1/cases/{case.case_id}/notes")).json()["items"] == []


async def test_one_withdraws_ones_own_consent_and_the_record_says_who_did(world: World) -> None:
    case, nea, map_ = await tracked(world, accept=True), await world.caller("nea"), await world.caller("map")
    asked = await send(world, await page(world, case.code), "/track/withdraw", consent=case.consent_id)
    assert "These centres must delete your details: MAP Foundation, Chiang Mai." in asked.text
    assert (await nea.get(f"/v1/consents/{case.consent_id}")).json()["status"] == "active"
    for _ in range(2):
        done = await send(world, asked, "/track/withdraw", sure="yes")
        assert "Your consent has been withdrawn." in done.text
    consent = (await nea.get(f"/v1/consents/{case.consent_id}")).json()
    assert consent["status"] == "withdrawn"
    assert (await map_.get(f"/v1/cases/{case.case_id}/identity")).status_code == 403
    by_migrant = [one for one in await entries(nea, case.case_id) if one["operation"] == "withdraw_own_consent"]
    assert [one["actor"] for one in by_migrant] == ["migrant"]
    steps = (await nea.get(f"/v1/cases/{case.case_id}/timeline")).json()["items"]
    (step,) = (one for one in steps if one["type"] == "consent.withdrawn" and one["referral_id"] is None)
    assert (step["by_migrant"], step["organisation_id"]) == (True, None)


async def test_contact_is_stopped_and_allowed_again_for_all_who_work_with_the_person(world: World) -> None:
    case, nea, map_ = await tracked(world, accept=True), await world.caller("nea"), await world.caller("map")
    asked = await send(world, await page(world, case.code), "/track/contact", want="stop")
    assert "Stop all contact?" in asked.text
    for _ in range(2):
        done = await send(world, asked, "/track/contact", sure="yes")
        assert "Your centres have been told not to contact you." in done.text
    since = (await seen(world, case.code))["contact_stopped_at"]
    for caller in (nea, map_):
        assert (await caller.get(f"/v1/cases/{case.case_id}")).json()["contact_stopped_at"] == since
        assert (await caller.get(f"/v1/referrals/{case.referral_id}")).json()["contact_stopped_at"] == since
        listed = (await caller.get("/v1/cases?holder=any&limit=200")).json()["items"]
        (item,) = [one for one in listed if one["id"] == case.case_id]
        assert item["contact_stopped_at"] == since
        assert (await events_of_case(world, caller.organisation, case.case_id)).count("case.contact_stopped") == 1
    changed = await nea.patch(f"/v1/cases/{case.case_id}", {"profile": {"sector": "C"}}, if_match="*")
    assert (changed.status_code, changed.json()["contact_stopped_at"]) == (200, since)
    allowed = await send(world, done, "/track/contact", want="allow")
    assert "Your centres may contact you again." in allowed.text
    assert (await nea.get(f"/v1/cases/{case.case_id}")).json()["contact_stopped_at"] is None
    assert "case.contact_allowed" in await events_of_case(world, "map", case.case_id)


async def test_a_receiver_that_has_not_accepted_does_not_learn_of_stopped_contact(world: World) -> None:
    case, map_ = await tracked(world), await world.caller("map")
    asked = await send(world, await page(world, case.code), "/track/contact", want="stop")
    await send(world, asked, "/track/contact", sure="yes")
    assert (await map_.get(f"/v1/referrals/{case.referral_id}")).json()["contact_stopped_at"] is None
    assert (await map_.get(f"/v1/cases/{case.case_id}")).json()["contact_stopped_at"] is None
    assert "case.contact_stopped" not in await events_of_case(world, "map", case.case_id)


async def test_nobody_withdraws_the_consent_of_another_case(world: World) -> None:
    mine, other, nea = await tracked(world), await tracked(world), await world.caller("nea")
    shown = await page(world, mine.code)
    answer = await send(world, shown, "/track/withdraw", consent=other.consent_id, sure="yes")
    assert answer.status_code == 404
    assert (await nea.get(f"/v1/consents/{other.consent_id}")).json()["status"] == "active"


async def test_a_closed_case_takes_no_message(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    shown = await page(world, case["tracking_code"])
    await nea.post(f"/v1/cases/{case['id']}/close", {"outcome": "service_received"})
    answer = await send(world, shown, "/track/write", body=WORDS)
    assert answer.status_code == 409
    assert "It takes no more messages." in answer.text


async def test_a_handle_ends_with_its_code_with_the_case_and_after_a_quarter_of_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    shown = await page(world, case["tracking_code"])
    assert (await send(world, shown, "/track/case")).status_code == 200
    with monkeypatch.context() as later:
        seconds = timedelta(minutes=15, seconds=1).total_seconds()
        later.setattr("api.track.page_routes.handles_of", lambda request: _handles_in(world, seconds))
        assert (await send(world, shown, "/track/case")).status_code == 403
    assert (await world.http.post("/track/case", data={"handle": "x"})).status_code == 403
    new = (await nea.post(f"/v1/cases/{case['id']}/tracking-code")).json()["tracking_code"]
    assert (await send(world, shown, "/track/case")).status_code == 403
    shown = await page(world, new)
    await erased(nea, case["id"])
    assert (await send(world, shown, "/track/case")).status_code == 403


def _handles_in(world: World, seconds: float) -> object:
    import time

    from api.track.handles import Handles

    return Handles(world.service.callers.retry_secret, lambda: time.time() + seconds)
