"""A case is closed by the centre that answers for it, once nothing is open on it."""

import asyncio

from tests.app_under_test import World
from tests.builders import RECEIVER, a_consent, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import accepted, events_of_case, withdrawn
from tests.told import TOLD

DONE = {"outcome": "service_received", "note": "Wages paid, canary-note."}


async def test_the_holder_closes_and_then_nobody_answers_for_the_case(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    answer = await nea.post(f"{path}/close", DONE)
    assert answer.status_code == 200, answer.text
    closed = answer.json()
    assert closed["status"] == "closed"
    assert closed["outcome"] == "service_received"
    assert closed["closing_note"] == DONE["note"]
    assert closed["version"] == case["version"] + 1
    assert (await nea.get(path)).json() == closed
    assert closed["centre_id"] is None
    ledger = (await nea.get(f"{path}/custody")).json()["items"]
    assert ledger[-1]["until"] == closed["closed_at"]
    assert (await nea.get(f"{path}/identity")).json()["person"]["full_name"] == "Sok Dara"
    told = await world.value(
        "SELECT count(*) FROM " + TOLD + " WHERE type = 'case.closed' AND subject ->> 'case' = $1::uuid::text",
        case["id"].removeprefix("case_"),
    )
    assert told == 1
    stored = await world.value(
        "SELECT closing_note FROM corridor.cases WHERE corridor.public_id('case', id) = $1", case["id"]
    )
    assert b"canary" not in stored


async def test_closing_again_gives_the_present_state(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    first = await nea.post(f"/v1/cases/{case['id']}/close", DONE)
    again = await nea.post(f"/v1/cases/{case['id']}/close", DONE)
    assert again.status_code == 200
    assert again.json() == first.json()


async def test_nothing_may_be_open_on_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await accepted(world, kind="service")
    refused = await nea.post(f"/v1/cases/{case_id}/close", DONE)
    assert refused.status_code == 409
    assert refused.json()["code"] == "case_has_open_referrals"
    path = f"/v1/referrals/{referral['id']}"
    await map_.post(f"{path}/confirm-contact", {"channel": "phone"})
    assert (await nea.post(f"/v1/cases/{case_id}/close", DONE)).status_code == 409
    await map_.post(f"{path}/complete", {"outcome": "service_received"})
    assert (await nea.post(f"/v1/cases/{case_id}/close", DONE)).json()["status"] == "closed"
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["status"] == "closed"
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["closing_note"] is None


async def test_only_those_who_took_part_and_whom_the_person_did_not_leave_are_told(world: World) -> None:
    nea, map_, hrdf, far = [await world.caller(name) for name in ("nea", "map", "hrdf", "far")]
    case_id, consent_id = await consented_case(nea)
    own = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    for caller, to, on, last in (
        (map_, RECEIVER, consent_id, "withdrawn"),
        (hrdf, "hrdf-mae-sot", own["id"], "declined"),
        (far, "far-rayong", own["id"], "completed"),
    ):
        body = a_referral(case_id, on, send=True, kind="service", to_centre_id=to)
        path = f"/v1/referrals/{(await made(nea, '/v1/referrals', body))['id']}"
        if last == "declined":
            assert (await caller.post(f"{path}/decline", {"reason": "no_capacity"})).status_code == 200
            continue
        assert (await caller.post(f"{path}/accept", {})).status_code == 200
        if last == "completed":
            assert (await caller.post(f"{path}/confirm-contact", {"channel": "phone"})).status_code == 200
            assert (await caller.post(f"{path}/complete", {"outcome": "service_received"})).status_code == 200
    offer = {"to_centre_id": "lpn-samut-sakhon", "consent_id": own["id"]}
    handoff = await made(nea, f"/v1/cases/{case_id}/handoffs", offer)
    await (await world.caller("lpn")).post(f"/v1/handoffs/{handoff['id']}/refuse", {})
    await withdrawn(nea, consent_id)
    for action, said in (("close", DONE), ("reopen", {"reason": "More."}), ("erase", {"reason": "She asked."})):
        assert (await nea.post(f"/v1/cases/{case_id}/{action}", said)).status_code == 200
    of_the_case = ["case.closed", "case.reopened", "case.erased"]
    for organisation, told in (("nea", of_the_case), ("far", of_the_case), ("map", []), ("hrdf", []), ("lpn", [])):
        events = await events_of_case(world, organisation, case_id)
        assert [event for event in events if event in of_the_case] == told, organisation


async def test_drafts_are_withdrawn_with_it(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    assert (await nea.post(f"/v1/cases/{case_id}/close", DONE)).status_code == 200
    assert (await nea.get(f"/v1/referrals/{draft['id']}")).json()["status"] == "withdrawn"


async def test_only_the_holder_closes(world: World) -> None:
    map_, stranger = await world.caller("map"), await world.caller("hrdf")
    case_id, _, _ = await accepted(world)
    refused = await map_.post(f"/v1/cases/{case_id}/close", DONE)
    assert refused.status_code == 403
    assert refused.json()["code"] == "not_your_side"
    assert (await stranger.post(f"/v1/cases/{case_id}/close", DONE)).status_code == 404


async def test_a_stale_version_is_refused(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    refused = await nea.post(f"/v1/cases/{case['id']}/close", DONE, if_match='"9-abcdef"')
    assert refused.status_code == 412


async def test_nothing_is_started_on_a_closed_case(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await nea.post(f"/v1/cases/{case_id}/close", DONE)
    sent = await nea.post("/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert sent.status_code == 409
    assert sent.json()["code"] == "not_the_holder"
    path = f"/v1/cases/{case_id}"
    for refused in (
        await nea.patch(path, {"profile": {"stage": "returned"}}, if_match="*"),
        await nea.post(f"{path}/consents", a_consent()),
        await nea.post(f"{path}/handoffs", {"to_centre_id": "map-chiang-mai"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


async def test_its_last_holder_still_shows_what_was_consented_to(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    path = f"/v1/cases/{case_id}"
    await nea.post(f"{path}/close", DONE)
    assert [consent["id"] for consent in (await nea.get(f"{path}/consents")).json()["items"]] == [consent_id]
    await nea.post(f"{path}/erase", {"reason": "The person asked for it."})
    kept = (await nea.get(f"{path}/consents")).json()["items"]
    assert [(consent["id"], consent["witness"]) for consent in kept] == [(consent_id, None)]


async def test_closing_and_sending_at_once_never_leave_a_referral_open_on_a_closed_case(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(5):
        case_id, consent_id = await consented_case(nea)
        sent, closed = await asyncio.gather(
            nea.post("/v1/referrals", a_referral(case_id, consent_id, send=True)),
            nea.post(f"/v1/cases/{case_id}/close", DONE),
        )
        assert sorted([sent.status_code, closed.status_code]) in ([200, 409], [201, 409])
