"""A consent for a corridor means its members on the day it was given: who joins later is no recipient."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, made, opened_case
from tests.http.directory.directory_builders import a_corridor, agreed, the_coordinator

SIDES = [
    {"centre_id": "nea-battambang", "role": "origin"},
    {"centre_id": "map-chiang-mai", "role": "destination"},
]


async def test_who_joins_later_is_no_recipient_and_who_leaves_stays_one(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    coordinator = await the_coordinator(world)
    road = await a_corridor(world, members=SIDES, status="active")
    case = await opened_case(nea)
    body = a_consent(recipients={"corridor_id": road["code"]})
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", body)
    joined = await coordinator.call(
        "PUT", f"/v1/corridors/{road['id']}/members/hrdf-mae-sot", {"role": "destination"}, if_match="*"
    )
    assert joined.status_code in (200, 201), joined.text
    await agreed(world, road["id"])

    def asked(to: str, **changes: Any) -> dict[str, Any]:
        return a_referral(case["id"], consent["id"], corridor_id=road["id"], to_centre_id=to, kind="service", **changes)

    late = await nea.post("/v1/referrals", asked("hrdf-mae-sot", send=True))
    assert (late.status_code, late.json()["code"]) == (409, "consent_does_not_cover"), late.text
    offered = await nea.post(
        f"/v1/cases/{case['id']}/handoffs", {"to_centre_id": "hrdf-mae-sot", "consent_id": consent["id"]}
    )
    assert offered.json()["code"] == "consent_does_not_cover"
    assert (await hrdf.get(f"/v1/cases/{case['id']}")).status_code == 404

    sent = await made(nea, "/v1/referrals", asked("map-chiang-mai", send=True))
    map_ = await world.caller("map")
    assert (await map_.post(f"/v1/referrals/{sent['id']}/accept", {})).status_code == 200
    left = await coordinator.call("DELETE", f"/v1/corridors/{road['id']}/members/map-chiang-mai", if_match="*")
    assert left.status_code in (200, 204), left.text
    assert (await map_.get(f"/v1/cases/{case['id']}/identity")).status_code == 200

    again = (await nea.get(f"/v1/consents/{consent['id']}")).json()
    assert again["recipients"] == {"centre_ids": [], "corridor_id": road["id"]}
    renewed = await made(nea, f"/v1/cases/{case['id']}/consents", body)
    sent = await nea.post("/v1/referrals", {**asked("hrdf-mae-sot", send=True), "consent_id": renewed["id"]})
    assert sent.status_code == 201, sent.text


async def test_it_is_the_day_of_giving_that_counts_not_the_day_of_recording(world: World) -> None:
    nea, coordinator = await world.caller("nea"), await the_coordinator(world)
    road = await a_corridor(world, members=SIDES, status="active")
    path = f"/v1/corridors/{road['id']}/members/hrdf-mae-sot"
    for role in ("transit", "destination"):  # another role is no new membership
        await coordinator.call("PUT", path, {"role": role}, if_match="*")
    await agreed(world, road["id"])
    case = await opened_case(nea)
    covered = {}
    for days in (0, 2):
        given_at = (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
        body = a_consent(recipients={"corridor_id": road["code"]}, given_at=given_at)
        consent = await made(nea, f"/v1/cases/{case['id']}/consents", body)
        for centre in ("map-chiang-mai", "hrdf-mae-sot"):
            sending = a_referral(case["id"], consent["id"], corridor_id=road["id"], to_centre_id=centre, kind="service")
            answer = await nea.post("/v1/referrals", {**sending, "send": True})
            covered[centre, days] = answer.json().get("code", answer.status_code)
            if answer.status_code == 201:
                await nea.post(f"/v1/referrals/{answer.json()['id']}/withdraw", {"reason": "Next."})
    assert covered == {
        ("map-chiang-mai", 0): 201,
        ("hrdf-mae-sot", 0): 201,
        ("map-chiang-mai", 2): 201,
        ("hrdf-mae-sot", 2): "consent_does_not_cover",
    }
