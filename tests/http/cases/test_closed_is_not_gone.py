"""Closing takes nothing from the centre that closes the case, and erasing takes nothing from the counts."""

import json
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, a_case, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, taken_over, withdrawn

DONE = {"outcome": "service_received", "note": "Wages paid."}
WHILE_OPEN = {"version", "status", "centre_id", "outcome", "closing_note", "updated_at", "closed_at", "allowed_actions",
    "retention"}  # fmt: skip
"""What of a case closing changes."""
COUNTED = """SELECT row_to_json(c) FROM (
    SELECT sex, stage, case_types, sector, age_band, birth_year, origin_area, destination_area, occupation, languages,
        tracking_hash FROM corridor.cases WHERE corridor.public_id('case', id) = $1
) AS c"""


FOR_ALL_OR_FOR_IT = pytest.mark.parametrize("withdrawal", [{}, {"centre_ids": [RECEIVER]}], ids=["for all", "for it"])


async def told(caller: Caller, path: str) -> Any:
    answer = await caller.get(path)
    assert answer.status_code == 200, f"{path}: {answer.text}"
    return answer.json()


async def test_the_centre_that_opened_and_closed_it_keeps_everything(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world, kind="service")
    path, sent = f"/v1/cases/{case_id}", f"/v1/referrals/{referral['id']}"
    await made(nea, f"{path}/notes", {"body": "Calls on Sundays.", "language": "en"})
    await map_.post(f"{sent}/confirm-contact", {"channel": "phone"})
    await map_.post(f"{sent}/complete", {"outcome": "service_received", "note": "Paid at the second meeting."})
    kept = ("/identity", "/consents", "/notes", "/journey")
    before = {part: await told(nea, path + part) for part in ("", *kept, "/timeline")}
    referral_before = await told(nea, sent)
    assert before["/identity"]["safe_contact"]["value"] == "+85512345678"
    assert referral_before["summary"] == "Two months of wages unpaid."
    assert (await nea.post(f"{path}/close", DONE)).status_code == 200
    after = {part: await told(nea, path + part) for part in ("", *kept, "/timeline")}
    for part in kept:
        assert after[part] == before[part], part
    assert {name for name in before[""] if after[""][name] != before[""][name]} == WHILE_OPEN
    assert (after[""]["level"], after[""]["profile"], after[""]["closing_note"]) == (
        "holder",
        before[""]["profile"],
        DONE["note"],
    )
    assert after["/timeline"]["items"][:-1] == before["/timeline"]["items"]
    seen = await told(nea, sent)
    assert {**seen, "allowed_actions": []} == {**referral_before, "allowed_actions": []}
    assert [one["id"] for one in after["/consents"]["items"]] == [consent_id]


async def test_a_centre_that_took_it_over_and_closed_it_keeps_everything_too(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await taken_over(world)
    path, brought = f"/v1/cases/{case_id}", f"/v1/referrals/{referral['id']}"
    await made(map_, f"{path}/notes", {"body": "Met at the clinic.", "language": "en"})
    await map_.post(f"{brought}/complete", {"outcome": "service_received"})
    parts = ("/identity", "/consents", "/notes", "/journey")
    before = {part: await told(map_, path + part) for part in parts}
    profile, words = (await told(map_, path))["profile"], await told(map_, brought)
    assert (await map_.post(f"{path}/close", DONE)).status_code == 200
    assert {part: await told(map_, path + part) for part in parts} == before
    assert (await told(map_, path))["profile"] == profile
    seen = await told(map_, brought)
    assert {**seen, "allowed_actions": []} == {**words, "allowed_actions": []}
    former = await told(nea, path)
    assert (former["level"], former["profile"], former["closing_note"]) == ("outcome", None, None)
    assert former["outcome"] == DONE["outcome"]
    assert (await nea.get(f"{path}/notes")).status_code == 403


@FOR_ALL_OR_FOR_IT
async def test_the_audit_trail_of_a_closed_case_stays_whole_for_the_centre_that_closed_it(
    world: World, withdrawal: dict[str, Any]
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})

    async def readers_of(caller: Caller) -> set[str]:
        items = (await told(caller, f"/v1/audit?case_id={case_id}&limit=200"))["items"]
        return {entry["client_id"] for entry in items}

    both = {nea.client_id, map_.client_id}
    assert await readers_of(map_) == both
    await map_.post(f"/v1/cases/{case_id}/close", DONE)
    assert (await readers_of(map_), await readers_of(nea)) == (both, {nea.client_id})
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", withdrawal)).status_code == 200
    assert await readers_of(map_) == {map_.client_id}


async def test_a_closed_case_is_not_changed_until_it_is_reopened(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _ = await consented_case(nea)
    path = f"/v1/cases/{case_id}"
    await nea.post(f"{path}/close", DONE)
    stage = {"profile": {"stage": "returned"}}
    assert (await nea.patch(path, stage, if_match="*")).json()["code"] == "case_closed"
    await nea.post(f"{path}/reopen", {"reason": "She came back."})
    assert (await nea.patch(path, stage, if_match="*")).json()["profile"]["stage"] == "returned"


@FOR_ALL_OR_FOR_IT
async def test_a_withdrawal_after_closing_ends_what_rested_on_the_consent(
    world: World, withdrawal: dict[str, Any]
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    path = f"/v1/cases/{case_id}"
    await made(map_, f"{path}/notes", {"body": "Met at the clinic.", "language": "en"})
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    await map_.post(f"{path}/close", DONE)
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", withdrawal)).status_code == 200
    seen = await told(map_, path)
    assert (seen["level"], seen["profile"], seen["preview"]) == ("outcome", None, None)
    assert seen["closing_note"] is None
    again = await map_.post(f"{path}/close", DONE)
    assert (again.status_code, again.json()["closing_note"]) == (200, None)
    for consents in (f"{path}/consents", f"/v1/consents/{consent_id}"):
        assert (await map_.get(consents)).json()["code"] == "not_your_side"
    assert (await told(map_, f"/v1/referrals/{referral['id']}"))["case"] is None
    assert (await map_.get(f"{path}/identity")).json()["why"] == "consent_withdrawn"
    assert (await map_.get(f"{path}/notes")).json()["code"] == "not_your_side"


async def test_an_erased_case_still_counts_and_tells_nobody_apart(world: World) -> None:
    nea = await world.caller("nea")
    profile = {
        **a_case()["profile"],
        "origin_area": "KH-2",
        "destination_area": "TH-50",
        "occupation": "8153",
    }
    case = await made(nea, "/v1/cases", a_case(profile=profile))
    await made(nea, f"/v1/cases/{case['id']}/notes", {"body": "Words.", "language": "en", "handover": True})
    assert (await nea.post(f"/v1/cases/{case['id']}/erase", {"reason": "She asked."})).status_code == 200
    found = json.loads(await world.value(COUNTED, case["id"]))
    notes = "SELECT count(*) FROM corridor.notes WHERE corridor.public_id('case', case_id) = $1"
    assert await world.value(notes, case["id"]) == 0
    counted = {name: found[name] for name in ("sex", "stage", "case_types", "sector", "age_band")}
    assert counted == {
        "sex": "female",
        "stage": "departing",
        "case_types": ["wages_unpaid"],
        "sector": "C",
        "age_band": "25_34",
    }
    assert [found[name] for name in found if name not in counted] == [None, None, None, None, [], ""]


async def test_a_consent_withdrawn_after_the_erasure_leaves_the_counts(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})
    await withdrawn(nea, consent_id)
    kept = "SELECT age_band FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
    assert await world.value(kept, case_id) == "25_34"


async def test_the_outcome_of_each_closing_stays_in_the_timeline(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, kind="service"))
    await map_.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})
    for outcome in ("partly_received", "service_received"):
        await nea.post(f"/v1/cases/{case_id}/close", {"outcome": outcome})
        await nea.post(f"/v1/cases/{case_id}/reopen", {"reason": "There is more."})
    steps = (await told(nea, f"/v1/cases/{case_id}/timeline"))["items"]
    assert [step["outcome"] for step in steps if step["outcome"]] == ["partly_received", "service_received"]
    assert [step["type"] for step in steps if step["type"].startswith("case.")][1:] == [
        "case.closed",
        "case.reopened",
    ] * 2
