"""Handing a case on, or back, without a referral."""

import asyncio
from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, SENDER, a_consent, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import copies, taken_over, withdrawn
from tests.http.cases.test_exclusion import excluded


async def offered(caller: Caller, case_id: str, to: str = RECEIVER, **more: Any) -> dict[str, Any]:
    """Offer a case on a consent that is recorded for it."""
    consent = await made(caller, f"/v1/cases/{case_id}/consents", a_consent())
    return await made(
        caller, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": to, "consent_id": consent["id"], **more}
    )


async def offered_back(caller: Caller, case_id: str) -> dict[str, Any]:
    """Offer a case to the centre that held it before; that needs no consent."""
    return await made(caller, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": SENDER})


async def ledger(caller: Caller, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    return found


async def test_custody_moves_at_once_with_the_acceptance_and_the_identity_opens(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    handoff = await offered(nea, case["id"], reason="canary: moves to Chiang Mai.")
    assert handoff["status"] == "offered"
    assert handoff["referral_id"] is None
    assert (await nea.get(f"/v1/cases/{case['id']}")).json()["level"] == "holder"
    assert (await map_.get(f"/v1/handoffs/{handoff['id']}")).json()["reason"] == "canary: moves to Chiang Mai."
    answer = await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "accepted"
    assert answer.json()["version"] == 2
    entries = await ledger(map_, case["id"])
    assert [entry["by"] for entry in entries] == ["opened", "handoff"]
    assert entries[1]["handoff_id"] == handoff["id"]
    assert entries[0]["until"] == entries[1]["from"]
    assert (await map_.get(f"/v1/cases/{case['id']}/identity")).json()["person"]["full_name"] == "Sok Dara"
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).json()["code"] == "identity_not_open"
    assert await copies(world, case["id"]) == {"map"}
    stored = await world.value(
        "SELECT words FROM corridor.handoffs WHERE corridor.public_id('handoff', id) = $1", handoff["id"]
    )
    assert b"canary" not in stored


async def test_before_accepting_the_receiver_sees_the_preview_and_nothing_else(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    await offered(nea, case["id"])
    seen = (await map_.get(f"/v1/cases/{case['id']}")).json()
    assert seen["level"] == "preview"
    assert seen["preview"]["age_band"] == "25_34"
    assert seen["profile"] is None
    assert (await map_.get(f"/v1/cases/{case['id']}/identity")).json()["code"] == "identity_not_open"
    assert await copies(world, case["id"]) == {"nea"}
    listed = (await map_.get("/v1/handoffs?status=offered")).json()["items"]
    assert case["id"] in {item["case_id"] for item in listed}
    assert all("reason" not in item for item in listed)


async def test_handing_back_is_named_so_in_the_ledger(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    handoff = await offered_back(map_, case_id)
    assert (await nea.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200
    assert [entry["by"] for entry in await ledger(nea, case_id)] == ["opened", "handoff", "hand_back"]


async def test_withdrawal_leaves_a_case_where_it_was_handed_back_to(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    handoff = await offered_back(map_, case_id)
    await nea.post(f"/v1/handoffs/{handoff['id']}/accept", {})
    await withdrawn(nea, consent_id)
    assert [entry["by"] for entry in await ledger(nea, case_id)] == ["opened", "handoff", "hand_back"]


async def test_a_direct_handoff_does_not_launder_a_withdrawn_consent(world: World) -> None:
    nea, map_, central = await world.caller("nea"), await world.caller("map"), await world.caller("central")
    case_id, consent_id, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    body = {"to_centre_id": "central-banteay-meanchey", "consent_id": consent_id}
    handoff = await made(map_, f"/v1/cases/{case_id}/handoffs", body)
    assert (await central.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200
    await withdrawn(nea, consent_id)
    assert [entry["by"] for entry in await ledger(nea, case_id)] == [
        "opened", "handoff", "handoff", "consent_withdrawn"
    ]  # fmt: skip
    assert (await central.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert await copies(world, case_id) == {"nea"}


async def test_who_may_answer_and_who_may_call_off(world: World) -> None:
    nea, map_, stranger = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case = await opened_case(nea)
    handoff = await offered(nea, case["id"])
    path = f"/v1/handoffs/{handoff['id']}"
    for caller, action in ((nea, "accept"), (nea, "refuse"), (map_, "call-off")):
        refused = await caller.post(f"{path}/{action}", {})
        assert refused.status_code == 403
        assert refused.json()["code"] == "not_your_side"
        assert (await stranger.post(f"{path}/{action}", {})).status_code == 404
    offer = {"to_centre_id": "hrdf-mae-sot"}
    assert (await map_.post(f"/v1/cases/{case['id']}/handoffs", offer)).json()["code"] == "not_your_side"
    assert (await stranger.post(f"/v1/cases/{case['id']}/handoffs", offer)).status_code == 404


async def test_a_refused_and_a_called_off_offer_leave_everything_as_it_was(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for caller, action, status in ((map_, "refuse", "refused"), (nea, "call-off", "called_off")):
        case = await opened_case(nea)
        handoff = await offered(nea, case["id"], reason="Closer to her.")
        path = f"/v1/handoffs/{handoff['id']}"
        answer = await caller.post(f"{path}/{action}", {})
        assert answer.json()["status"] == status, answer.text
        again = await caller.post(f"{path}/{action}", {})
        assert (again.status_code, again.json()["version"]) == (200, 2)
        late = await map_.post(f"{path}/accept", {})
        assert late.json()["code"] == "invalid_transition"
        assert [entry["by"] for entry in await ledger(nea, case["id"])] == ["opened"]
        assert (await map_.get(f"/v1/cases/{case['id']}")).json()["level"] == "outcome"
        assert (await map_.get(path)).json()["reason"] is None
        assert (await nea.get(path)).json()["reason"] == "Closer to her."
        await offered(nea, case["id"])


async def test_every_rule_that_fails_is_listed(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, excluded_operator_types=["trade_union"])
    await offered(nea, case["id"])
    refused = await nea.post(f"/v1/cases/{case['id']}/handoffs", {"to_centre_id": "mtuc-subang-jaya"})
    assert refused.status_code == 409
    codes = {error["code"] for error in refused.json()["errors"]}
    assert codes == {"consent_missing", "not_a_member", "operator_type_excluded", "open_transfer_exists"}
    same = await nea.post(f"/v1/cases/{case['id']}/handoffs", {"to_centre_id": SENDER})
    assert same.status_code == 422
    none = await nea.post(f"/v1/cases/{case['id']}/handoffs", {"to_centre_id": "nowhere"})
    assert none.status_code == 404


async def test_a_centre_that_is_not_active_is_neither_offered_a_case_nor_takes_one(world: World) -> None:
    nea, lpn = await world.caller("nea"), await world.caller("lpn")
    case = await opened_case(nea)
    handoff = await offered(nea, case["id"], "lpn-samut-sakhon")
    await world.value("UPDATE corridor.centres SET status = 'suspended' WHERE code = 'lpn-samut-sakhon'")
    try:
        late = await lpn.post(f"/v1/handoffs/{handoff['id']}/accept", {})
        assert late.json()["code"] == "centre_not_active"
        assert (await lpn.get(f"/v1/handoffs/{handoff['id']}")).json()["allowed_actions"] == ["refuse"]
        await nea.post(f"/v1/handoffs/{handoff['id']}/call-off", {})
        body = {"to_centre_id": "lpn-samut-sakhon", "consent_id": handoff["consent_id"]}
        again = await nea.post(f"/v1/cases/{case['id']}/handoffs", body)
        assert again.json()["code"] == "centre_not_active"
    finally:
        await world.value("UPDATE corridor.centres SET status = 'active' WHERE code = 'lpn-samut-sakhon'")


async def test_one_offer_at_a_time_transfers_included(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    body = {"to_centre_id": "hrdf-mae-sot", "consent_id": consent_id}
    refused = await nea.post(f"/v1/cases/{case_id}/handoffs", body)
    assert refused.json()["code"] == "open_transfer_exists"
    of_referral = (await map_.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]
    assert of_referral["referral_id"] == referral["id"]
    by_hand = await map_.post(f"/v1/handoffs/{of_referral['id']}/accept", {})
    assert by_hand.json()["code"] == "invalid_transition"


async def test_after_a_handoff_the_new_holder_may_transfer_the_case(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    handoff = await offered(nea, case["id"])
    await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})
    consent = await made(map_, f"/v1/cases/{case['id']}/consents", a_consent())
    body = a_referral(
        case["id"], consent["id"], send=True, from_centre_id=RECEIVER, to_centre_id="central-banteay-meanchey"
    )
    assert (await map_.post("/v1/referrals", body)).status_code == 201
    assert (await map_.post(f"/v1/cases/{case['id']}/close", {"outcome": "ineligible"})).status_code == 409


async def test_an_offer_to_a_kind_that_is_excluded_meanwhile_is_called_off(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    handoff = await offered(nea, case["id"])
    await excluded(nea, case["id"], "cso")
    assert (await map_.get(f"/v1/handoffs/{handoff['id']}")).status_code == 404
    assert (await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 404
    assert (await nea.get(f"/v1/handoffs/{handoff['id']}")).json()["status"] == "called_off"


async def test_of_acceptance_and_calling_off_at_once_exactly_one_wins(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(5):
        case = await opened_case(nea)
        path = f"/v1/handoffs/{(await offered(nea, case['id']))['id']}"
        answers = await asyncio.gather(map_.post(f"{path}/accept", {}), nea.post(f"{path}/call-off", {}))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        status = (await nea.get(path)).json()["status"]
        holders = [entry["by"] for entry in await ledger(nea, case["id"])]
        assert holders == (["opened", "handoff"] if status == "accepted" else ["opened"])
