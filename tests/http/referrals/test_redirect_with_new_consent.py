"""A referral goes on with a new consent and a new window; never to a window that is past, nor back to who declined."""

from tests.app_under_test import World
from tests.builders import RECEIVER, a_referral, made, opened_case
from tests.http.referrals.asked import (
    MAE_SOT,
    SAMUT_SAKHON,
    centre_id,
    consent_for,
    did,
    now,
    refused,
    sent,
    sent_and_over,
)

NO = {"reason": "no_capacity"}


async def test_a_redirect_takes_a_new_consent_where_the_old_one_does_not_cover_the_centre(world: World) -> None:
    nea, map_, hrdf = [await world.caller(name) for name in ("nea", "map", "hrdf")]
    case_id = (await opened_case(nea))["id"]
    old = await consent_for(world, case_id, RECEIVER)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, old, send=True))
    path = f"/v1/referrals/{referral['id']}"
    await did(map_, path, "decline", NO)
    problem = await refused(nea, path, "redirect", {"to_centre_id": MAE_SOT})
    assert [(one["code"], one["pointer"]) for one in problem["errors"]] == [("consent_does_not_cover", "/to_centre_id")]
    new = await consent_for(world, case_id, MAE_SOT)
    window = {"from": now(days=1), "to": now(days=4)}
    body = {"to_centre_id": MAE_SOT, "consent_id": new, "arrival_window": window}
    redirected = await did(nea, path, "redirect", body)
    successor = (await nea.get(f"/v1/referrals/{redirected['redirected_to']}")).json()
    assert (successor["status"], successor["consent_id"]) == ("sent", new)
    assert successor["arrival_window"]["to"] == window["to"]
    assert successor["redirected_from"] == referral["id"]
    assert (await hrdf.get(f"/v1/referrals/{successor['id']}")).json()["summary"] == referral["summary"]


async def test_a_window_that_is_past_needs_a_new_one(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    past = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-05T00:00:00Z"}
    path, _, _ = await sent_and_over(world)
    await did(map_, path, "decline", NO)
    for more in ({}, {"arrival_window": past}):
        answer = await nea.post(f"{path}/redirect", {"to_centre_id": MAE_SOT, **more})
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [
            ("/arrival_window", "in_the_past")
        ]
    upside_down = {"from": now(days=5), "to": now(days=2)}
    problem = await refused(nea, path, "redirect", {"to_centre_id": MAE_SOT, "arrival_window": upside_down})
    assert problem["errors"][0]["pointer"] == "/arrival_window/to"
    await did(nea, path, "redirect", {"to_centre_id": MAE_SOT, "arrival_window": {"from": now(days=2)}})


async def test_a_centre_that_declined_in_this_chain_is_asked_again_only_on_purpose(world: World) -> None:
    nea, map_, hrdf = [await world.caller(name) for name in ("nea", "map", "hrdf")]
    path, _, _ = await sent(world)
    await did(map_, path, "decline", NO)
    problem = await refused(nea, path, "redirect", {"to_centre_id": RECEIVER})
    assert (problem["status"], [one["code"] for one in problem["errors"]]) == (409, ["already_declined"])
    second = f"/v1/referrals/{(await did(nea, path, 'redirect', {'to_centre_id': MAE_SOT}))['redirected_to']}"
    await did(hrdf, second, "decline", NO)
    for declined in (RECEIVER, MAE_SOT):
        problem = await refused(nea, second, "redirect", {"to_centre_id": declined})
        assert [one["code"] for one in problem["errors"]] == ["already_declined"]
    third = await did(nea, second, "redirect", {"to_centre_id": RECEIVER, "again": True})
    seen = (await map_.get(f"/v1/referrals/{third['redirected_to']}")).json()
    assert (seen["status"], seen["to_centre_id"]) == ("sent", await centre_id(world, RECEIVER))


async def test_every_other_rule_is_told_beside_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, _ = await sent(world)
    await did(map_, path, "decline", NO)
    new = await consent_for(world, case_id, SAMUT_SAKHON)
    problem = await refused(nea, path, "redirect", {"to_centre_id": RECEIVER, "consent_id": new})
    assert [one["code"] for one in problem["errors"]] == ["consent_does_not_cover", "already_declined"]
