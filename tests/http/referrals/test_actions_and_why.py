"""The list of actions says of each that is not open why not; handoffs and cases say what can be done to them."""

from typing import Any

from tests.app_under_test import PARTNER, World
from tests.builders import WINDOW_OVER, a_referral, consented_case, made, opened_case
from tests.http.referrals.asked import SAMUT_SAKHON, did, now, refused, sent


async def offered(caller: Any, path: str) -> list[str]:
    """What the referral itself offers, and the same in a list."""
    referral = (await caller.get(path)).json()
    listed = (await caller.get(f"/v1/referrals?box=all&case_id={referral['case_id']}")).json()["items"]
    (item,) = [item for item in listed if item["id"] == referral["id"]]
    assert item["allowed_actions"] == referral["allowed_actions"]
    allowed: list[str] = referral["allowed_actions"]
    return allowed


async def whys(caller: Any, path: str, **headers: str) -> dict[str, dict[str, Any]]:
    found = (await caller.get(f"{path}/actions", **headers)).json()
    allowed = [item["action"] for item in found["items"]]
    assert allowed == await offered(caller, path)
    assert {one["action"] for one in found["unavailable"]}.isdisjoint(allowed)
    return {one["action"]: one for one in found["unavailable"]}


async def test_each_missing_action_is_explained(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    found = await whys(map_, path)
    assert found["send"]["why"] == found["withdraw"]["why"] == "not_your_side"
    assert found["resume"]["why"] == "wrong_state"
    assert found["confirm-deletion"]["why"] == "wrong_state"
    assert "expire" not in found
    reader = await world.caller("map", PARTNER - {"referrals:respond"})
    assert (await whys(reader, path))["accept"]["why"] == "missing_scope"
    await did(map_, path, "accept")
    assert (await whys(map_, path))["no-show"]["why"] == "window_open"
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    assert (await whys(nea, path))["void"]["why"] == (await whys(nea, path))["withdraw"]["why"] == "custody_moved"
    await did(map_, path, "complete", {"outcome": "service_received"})
    assert (await whys(map_, path))["confirm-deletion"]["why"] == "no_deletion_owed"


async def test_what_is_in_the_way_is_named(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    await did(map_, path, "decline", {"reason": "no_capacity"})
    to = (await did(nea, path, "redirect", {"to_centre_id": "hrdf-mae-sot"}))["redirected_to"]
    found = (await whys(nea, path))["redirect"]
    assert (found["why"], found["referral_id"], found["handoff_id"]) == ("already_redirected", to, None)


async def test_only_who_holds_the_case_is_offered_to_redirect(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, _ = await sent(world)
    await did(map_, path, "decline", {"reason": "no_capacity"})
    assert "redirect" in await offered(nea, path)
    closed = await nea.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})
    assert closed.status_code == 200, closed.text
    assert await offered(nea, path) == ["void"]
    assert (await whys(nea, path))["redirect"]["why"] == "not_the_holder"
    problem = await refused(nea, path, "redirect", {"to_centre_id": "hrdf-mae-sot"})
    assert problem["code"] in ("not_the_holder", "case_closed")


async def test_a_draft_names_each_rule_that_it_does_not_meet(world: World) -> None:
    nea = await world.caller("nea")
    path, case_id, consent_id = await sent(world)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, None, service_types=["transport"]))
    listed = (await nea.get(f"/v1/referrals/{draft['id']}/actions")).json()
    assert "send" not in [item["action"] for item in listed["items"]]
    unmet = [(one["why"], one["referral_id"]) for one in listed["unavailable"] if one["action"] == "send"]
    open_one = path.rpartition("/")[2]
    assert unmet == [
        ("consent_missing", None),
        ("service_not_offered", None),
        ("open_transfer_exists", open_one),
        ("duplicate_open_referral", open_one),
    ]
    here = f"/v1/referrals/{draft['id']}"
    assert await offered(nea, here) == draft["allowed_actions"] == ["withdraw", "void"]
    problem = await refused(nea, here, "reschedule", {"arrival_window": {"to": now(days=2)}, "reason": "Later."})
    assert (problem["code"], problem["allowed_actions"]) == ("invalid_transition", ["withdraw", "void"])
    for change in ({}, {"external_id": f"own-{draft['id']}"}, {"urgency": "urgent"}):
        assert (await nea.patch(here, change, if_match="*")).json()["allowed_actions"] == ["withdraw", "void"]
    await did(nea, path, "withdraw", {"reason": "Another one follows."})
    ready = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    assert ready["allowed_actions"] == ["send", "withdraw", "void"]
    assert "send" not in await whys(nea, f"/v1/referrals/{ready['id']}")
    await world.value(WINDOW_OVER, ready["id"])
    assert (await whys(nea, f"/v1/referrals/{ready['id']}"))["send"]["why"] == "window_over"


async def test_a_receiver_that_is_not_active_is_not_offered_to_take_over(world: World) -> None:
    lpn = await world.caller("lpn")
    path, _, _ = await sent(world, to_centre_id=SAMUT_SAKHON)
    assert "accept" not in await whys(lpn, path)
    suspended = "UPDATE corridor.centres SET status = $2 WHERE code = $1"
    await world.value(suspended, SAMUT_SAKHON, "suspended")
    try:
        assert (await whys(lpn, path))["accept"]["why"] == "centre_not_active"
    finally:
        await world.value(suspended, SAMUT_SAKHON, "active")


async def test_the_sentence_is_in_the_language_that_is_asked_for(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    english = (await whys(map_, path))["send"]["message"]
    thai = (await whys(map_, path, accept_language="th"))["send"]["message"]
    assert "sending centre" in english
    assert thai != english


async def test_a_case_says_what_its_holder_can_do(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    everything = ["update", "close", "merge", "erase", "record-consent", "offer-handoff", "refer"]
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["allowed_actions"] == everything
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["allowed_actions"] == []
    reader = await world.caller("nea", PARTNER - {"cases:write", "consents:write"})
    assert (await reader.get(f"/v1/cases/{case_id}")).json()["allowed_actions"] == ["offer-handoff", "refer"]
    other = (await opened_case(nea))["id"]
    closed = await did(nea, f"/v1/cases/{other}", "close", {"outcome": "service_received"})
    assert closed["allowed_actions"] == ["reopen", "erase"]
    assert (await did(nea, f"/v1/cases/{other}", "erase", {"reason": "Asked."}))["allowed_actions"] == []


async def test_a_transfers_handoff_is_answered_by_its_referral_alone(world: World) -> None:
    nea = await world.caller("nea")
    _, case_id, _ = await sent(world)
    handoff = (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]["id"]
    assert (await nea.get(f"/v1/handoffs/{handoff}")).json()["allowed_actions"] == []
