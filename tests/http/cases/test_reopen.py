"""The centre that closed a case opens it again; nothing of the closing is lost."""

import asyncio
from secrets import token_hex
from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import events_of_case, taken_over, withdrawn

CLOSE = {"outcome": "service_received", "note": "canary-note: wages paid in full."}
WHY = {"reason": "canary-reason: the employer stopped paying again."}


async def closed(caller: Caller, case_id: str) -> dict[str, Any]:
    answer = await caller.post(f"/v1/cases/{case_id}/close", CLOSE)
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def closed_by_the_receiver(world: World) -> tuple[str, str]:
    map_ = await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    await closed(map_, case_id)
    return case_id, consent_id


async def test_the_last_holder_holds_it_again_and_the_ledger_goes_on(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    before = await closed(nea, case["id"])
    answer = await nea.post(f"{path}/reopen", WHY)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["status"], seen["level"], seen["version"]) == ("open", "holder", before["version"] + 1)
    assert (seen["outcome"], seen["closed_at"], seen["closing_note"]) == (None, None, None)
    assert seen["centre_id"] == case["centre_id"]
    assert (await nea.get(path)).json() == seen
    first, second = (await nea.get(f"{path}/custody")).json()["items"]
    assert (first["until"], second["until"]) == (before["closed_at"], None)
    assert (second["by"], second["centre_id"], second["handoff_id"]) == ("opened", case["centre_id"], None)
    assert second["from"] == seen["updated_at"]
    assert case["id"] in [item["id"] for item in (await nea.get("/v1/cases?holder=me&limit=200")).json()["items"]]


async def test_repeated_with_the_same_reason_it_changes_nothing_and_with_another_it_is_refused(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    await closed(nea, case["id"])
    first = (await nea.post(f"{path}/reopen", WHY)).json()
    await made(nea, f"{path}/notes", {"body": "She called.", "language": "en"})
    assert (await nea.post(f"{path}/reopen", WHY)).json() == first
    refused = await nea.post(f"{path}/reopen", {"reason": "She came back."})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_done")
    assert refused.json()["allowed_actions"] == first["allowed_actions"]
    assert (await nea.get(path)).json() == first


async def test_what_was_said_on_closing_is_kept_and_sealed(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    before = await closed(nea, case["id"])
    await nea.post(f"{path}/reopen", WHY)
    steps = (await nea.get(f"{path}/timeline")).json()["items"]
    assert [(step["type"], step["status"], step["outcome"]) for step in steps] == [
        ("case.opened", "open", None),
        ("case.closed", "closed", "service_received"),
        ("case.reopened", "open", None),
    ]
    reopening, closing = (await nea.get(f"{path}/notes")).json()["items"]
    assert (reopening["kind"], reopening["body"], reopening["language"]) == ("reopening", WHY["reason"], None)
    assert (closing["kind"], closing["body"], closing["handover"]) == ("closing", CLOSE["note"], False)
    assert closing["created_at"] == before["closed_at"]
    sealed = await world.value(
        "SELECT string_agg(words, '') FROM corridor.notes WHERE corridor.public_id('case', case_id) = $1", case["id"]
    )
    assert b"canary" not in sealed
    assert "case.reopened" in await events_of_case(world, "nea", case["id"])
    await nea.patch(path, {"profile": {"stage": "returned"}}, if_match="*")
    assert (await closed(nea, case["id"]))["closing_note"] == CLOSE["note"]


async def test_it_can_be_handed_on_again(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    await closed(nea, case_id)
    await nea.post(f"/v1/cases/{case_id}/reopen", WHY)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    path = f"/v1/referrals/{referral['id']}"
    assert (await map_.post(f"{path}/accept", {})).status_code == 200
    assert (await map_.post(f"{path}/confirm-contact", {"channel": "phone"})).json()["status"] == "in_progress"
    assert (await map_.get(f"/v1/cases/{case_id}/notes")).json()["items"] == [], "reasons are the former holder's own"
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["closing_note"] is None
    assert [entry["by"] for entry in (await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"]] == [
        "opened",
        "opened",
        "handoff",
    ]


async def test_repeating_it_changes_nothing(world: World) -> None:
    nea, key = await world.caller("nea"), token_hex()
    case = await opened_case(nea)
    await closed(nea, case["id"])
    path = f"/v1/cases/{case['id']}/reopen"
    first = await nea.post(path, WHY, idempotency_key=key)
    assert (await nea.post(path, WHY)).json() == first.json()
    assert (await nea.post(path, WHY, idempotency_key=key)).content == first.content
    assert (await nea.get(f"/v1/cases/{case['id']}")).json()["version"] == first.json()["version"]
    assert len((await nea.get(f"/v1/cases/{case['id']}/custody")).json()["items"]) == 2


async def test_only_the_centre_that_closed_it_reopens_it(world: World) -> None:
    nea, map_, stranger = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, _ = await closed_by_the_receiver(world)
    path = f"/v1/cases/{case_id}/reopen"
    refused = await nea.post(path, WHY)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_side")
    assert (await stranger.post(path, WHY)).status_code == 404
    assert (await map_.post(path, WHY, if_match='"1-abcdef"')).status_code == 412
    assert (await map_.post(path, WHY)).json()["level"] == "holder"
    assert (await map_.post(path, {})).status_code == 422


async def test_not_after_an_erasure(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await closed(nea, case["id"])
    await nea.post(f"/v1/cases/{case['id']}/erase", {"reason": "She asked for it."})
    refused = await nea.post(f"/v1/cases/{case['id']}/reopen", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


async def test_not_on_a_consent_that_was_withdrawn_since(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await closed_by_the_receiver(world)
    await withdrawn(nea, consent_id)
    refused = await map_.post(f"/v1/cases/{case_id}/reopen", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "consent_withdrawn")


async def test_not_by_a_centre_that_is_suspended(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, centre_id="nea-pursat")
    await closed(nea, case["id"])
    await world.value("UPDATE corridor.centres SET status = 'suspended' WHERE code = 'nea-pursat'")
    try:
        refused = await nea.post(f"/v1/cases/{case['id']}/reopen", WHY)
        assert (refused.status_code, refused.json()["code"]) == (409, "centre_not_active")
    finally:
        await world.value("UPDATE corridor.centres SET status = 'active' WHERE code = 'nea-pursat'")
    assert (await nea.post(f"/v1/cases/{case['id']}/reopen", WHY)).status_code == 200


async def test_a_consent_recorded_before_still_opens_the_identity(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
    await closed(nea, case["id"])
    await nea.post(f"/v1/cases/{case['id']}/reopen", WHY)
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).json()["person"]["full_name"] == "Sok Dara"
    found = await nea.post("/v1/cases/lookup", {"phones": ["+85512345678"]})
    assert case["id"] in [item.get("id") for item in found.json()["items"]]


async def test_of_reopening_at_once_only_one_begins_an_entry(world: World) -> None:
    nea = await world.caller("nea")
    for other in ("reopen", "erase"):
        case = await opened_case(nea)
        path = f"/v1/cases/{case['id']}"
        await closed(nea, case["id"])
        answers = await asyncio.gather(
            nea.post(f"{path}/reopen", WHY), nea.post(f"{path}/{other}", WHY), nea.post(f"{path}/reopen", WHY)
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        ledger = (await nea.get(f"{path}/custody")).json()["items"]
        status = (await nea.get(path)).json()["status"]
        assert [entry["until"] is None for entry in ledger[:-1]] == [False] * (len(ledger) - 1)
        assert (ledger[-1]["until"] is None) is (status == "open")
        assert status == ("open" if other == "reopen" else "erased")
        assert len(ledger) == 2 or other == "erase"
