"""The legs of a case in order, each party shown as much as it may know."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, taken_over, withdrawn

WINDOW = {"from": "2030-01-10T00:00:00Z", "to": "2030-01-20T00:00:00Z"}


async def legs(caller: Caller, case_id: str) -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/cases/{case_id}/journey")
    assert answer.status_code == 200, answer.text
    assert answer.json()["next_cursor"] is None
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def results(caller: Caller, case_id: str) -> list[tuple[str, bool]]:
    return [(leg["result"], leg["moved_at"] is not None) for leg in await legs(caller, case_id)]


async def gone_on(world: World) -> tuple[str, str]:
    """Chiang Mai declined Battambang's transfer once, then took the case over; gives the case and the consent."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, send=True, arrival_window=WINDOW)
    refused = await made(nea, "/v1/referrals", body)
    assert (await map_.post(f"/v1/referrals/{refused['id']}/decline", {"reason": "no_capacity"})).status_code == 200
    taken = await made(nea, "/v1/referrals", body)
    for action, said in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        assert (await map_.post(f"/v1/referrals/{taken['id']}/{action}", said)).status_code == 200
    done = await map_.post(f"/v1/referrals/{taken['id']}/complete", {"outcome": "service_received"})
    assert done.status_code == 200
    return case_id, consent_id


async def test_each_transfer_is_a_leg_with_corridor_direction_window_and_result(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _ = await gone_on(world)
    first, second = await legs(nea, case_id)
    assert (first["result"], first["moved_at"], first["outcome"]) == ("refused", None, None)
    assert (second["result"], second["outcome"], second["direction"]) == ("confirmed", "service_received", "outbound")
    ledger = (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert (second["moved_at"], second["handoff_id"]) == (ledger[1]["from"], ledger[1]["handoff_id"])
    referral = (await nea.get(f"/v1/referrals/{second['referral_id']}")).json()
    for name in ("corridor_id", "from_centre_id", "to_centre_id", "arrival_window"):
        assert second[name] == referral[name], name
    assert second["arrival_window"] == WINDOW
    assert await legs(map_, case_id) == [first, second], "both ends know both legs"


async def test_a_handoff_without_a_referral_is_a_leg_too(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _ = await gone_on(world)
    handoff = await made(map_, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "nea-battambang", "reason": "Home."})
    assert await results(map_, case_id) == [("refused", False), ("confirmed", True), ("offered", False)]
    await nea.post(f"/v1/handoffs/{handoff['id']}/accept")
    assert await results(nea, case_id) == [("refused", False), ("confirmed", True), ("accepted", True)]
    last = (await legs(nea, case_id))[-1]
    assert (last["handoff_id"], last["referral_id"], last["corridor_id"]) == (handoff["id"], None, None)


async def test_a_service_is_no_leg(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _, _ = await accepted(world, kind="service")
    assert await legs(nea, case_id) == []


async def handed_to_mae_sot(world: World) -> str:
    """The case went from Battambang to Chiang Mai, and from there to Mae Sot by a direct handoff."""
    map_, hrdf = await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await gone_on(world)
    body = {"to_centre_id": "hrdf-mae-sot", "reason": "She moved there.", "consent_id": consent_id}
    handoff = await made(map_, f"/v1/cases/{case_id}/handoffs", body)
    assert (await hrdf.get(f"/v1/cases/{case_id}/journey")).json()["items"][0]["handoff_id"] == handoff["id"]
    assert await results(hrdf, case_id) == [("offered", False)], "before it accepts, its own leg alone"
    assert (await hrdf.post(f"/v1/handoffs/{handoff['id']}/accept")).status_code == 200
    return case_id


async def test_a_later_holder_knows_the_legs_that_moved_the_case_as_the_ledger_tells_them(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    case_id = await handed_to_mae_sot(world)
    before, own = await legs(hrdf, case_id)
    assert (before["result"], own["result"]) == ("confirmed", "accepted")
    assert (before["direction"], before["corridor_id"]) != (None, None)
    assert (before["referral_id"], before["arrival_window"], before["outcome"]) == (None, None, None)
    assert await results(nea, case_id) == [("refused", False), ("confirmed", True), ("accepted", True)]


async def test_a_receiver_that_declined_knows_its_own_leg_alone(world: World) -> None:
    nea, hrdf, lpn = await world.caller("nea"), await world.caller("hrdf"), await world.caller("lpn")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, send=True, to_centre_id="hrdf-mae-sot")
    asked = await made(nea, "/v1/referrals", body)
    await hrdf.post(f"/v1/referrals/{asked['id']}/decline", {"reason": "no_capacity"})
    map_ = await world.caller("map")
    taken = await made(nea, "/v1/referrals", {**body, "to_centre_id": "map-chiang-mai"})
    await map_.post(f"/v1/referrals/{taken['id']}/accept", {})
    await map_.post(f"/v1/referrals/{taken['id']}/confirm-contact", {"channel": "phone"})
    assert await results(hrdf, case_id) == [("refused", False)]
    assert await results(map_, case_id) == [("confirmed", True)]
    assert await results(nea, case_id) == [("refused", False), ("confirmed", True)]
    assert (await lpn.get(f"/v1/cases/{case_id}/journey")).status_code == 404


async def test_whoever_lost_the_case_by_a_withdrawal_does_not_learn_where_it_went(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id, _ = await taken_over(world)
    await withdrawn(nea, consent_id)
    again = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    body = a_referral(case_id, again["id"], send=True, to_centre_id="hrdf-mae-sot")
    sent = await made(nea, "/v1/referrals", body)
    await hrdf.post(f"/v1/referrals/{sent['id']}/accept", {})
    await hrdf.post(f"/v1/referrals/{sent['id']}/confirm-contact", {"channel": "phone"})
    assert await results(nea, case_id) == [("confirmed", True), ("confirmed", True)]
    assert await results(map_, case_id) == [("confirmed", True)]
