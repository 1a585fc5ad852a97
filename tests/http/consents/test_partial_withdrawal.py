"""A consent is withdrawn for some recipients alone: for these everything ends, the others go on."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import RECEIVER, SENDER, a_consent, a_referral, made, opened_case
from tests.http.cases.protected_cases import copies, events_of, taken_over

MAE_SOT = "hrdf-mae-sot"


async def both_at_work(world: World, **recipients: Any) -> tuple[str, str, dict[str, dict[str, Any]]]:
    """One consent, on which a service of two centres rests; gives case, consent and the referrals by centre."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    recipients = recipients or {"corridor_id": "KH-TH"}
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(recipients=recipients, witness="Mealea"))
    found = {}
    for organisation, centre in (("map", RECEIVER), ("hrdf", MAE_SOT)):
        body = a_referral(case["id"], consent["id"], send=True, kind="service", to_centre_id=centre)
        found[centre] = await made(nea, "/v1/referrals", body)
        answer = await (await world.caller(organisation)).post(f"/v1/referrals/{found[centre]['id']}/accept", {})
        assert answer.status_code == 200, answer.text
    return case["id"], consent["id"], found


async def struck(world: World, consent_id: str, *centres: str, reason: str = "She fears him.") -> Any:
    nea = await world.caller("nea")
    return await nea.post(f"/v1/consents/{consent_id}/withdraw", {"reason": reason, "centre_ids": list(centres)})


async def test_for_the_named_centre_everything_ends_and_the_others_go_on(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id, referrals = await both_at_work(world)
    left, kept = referrals[RECEIVER], referrals[MAE_SOT]
    consent = (await struck(world, consent_id, RECEIVER)).json()
    assert (consent["status"], consent["withdrawn_for"]) == ("active", [left["to_centre_id"]])
    assert consent["recipients"]["corridor_id"] is not None
    seen = (await map_.get(f"/v1/referrals/{left['id']}")).json()
    assert (seen["status"], seen["summary"], seen["case"]) == ("consent_withdrawn", None, None)
    assert seen["deletion"]["confirmed_at"] is None
    refused = await map_.get(f"/v1/cases/{case_id}/identity")
    assert (refused.status_code, refused.json()["why"]) == (403, "consent_withdrawn")
    assert await copies(world, case_id) == {"nea", "hrdf"}
    going_on = (await hrdf.get(f"/v1/referrals/{kept['id']}")).json()
    assert (going_on["status"], going_on["deletion"]) == ("accepted", None)
    assert going_on["summary"] is not None
    assert (await hrdf.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    assert "consent.withdrawn" in await events_of(world, "map", left["id"])
    assert await events_of(world, "hrdf", left["id"]) == []
    sent = await nea.post("/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert [error["code"] for error in sent.json()["errors"]] == ["consent_withdrawn"]


async def test_repeated_it_is_the_same_and_with_other_content_a_conflict(world: World) -> None:
    nea = await world.caller("nea")
    _, consent_id, _ = await both_at_work(world)
    first = (await struck(world, consent_id, RECEIVER)).json()
    assert (await struck(world, consent_id, RECEIVER)).json() == first
    other = await struck(world, consent_id, RECEIVER, reason="For no reason.")
    assert (other.status_code, other.json()["code"]) == (409, "already_done")
    stranger = await struck(world, consent_id, RECEIVER, "frn-vientiane")
    assert stranger.status_code in (404, 422)
    whole = await nea.post(f"/v1/consents/{consent_id}/withdraw", {"reason": "No more."})
    assert (whole.status_code, whole.json()["status"]) == (200, "withdrawn")
    assert whole.json()["withdrawn_for"] == first["withdrawn_for"]
    assert (await struck(world, consent_id, RECEIVER)).status_code == 200
    assert (await struck(world, consent_id, MAE_SOT)).json()["code"] == "already_done"


async def test_a_centre_that_is_no_recipient_is_named(world: World) -> None:
    _, consent_id, _ = await both_at_work(world, centre_ids=[RECEIVER, MAE_SOT])
    answer = await struck(world, consent_id, RECEIVER, SENDER)
    assert answer.status_code == 422, answer.text
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/centre_ids/1", "not_a_recipient")]


async def test_where_no_recipient_is_left_the_whole_consent_is_withdrawn(world: World) -> None:
    _, consent_id, _ = await both_at_work(world, centre_ids=[RECEIVER, MAE_SOT])
    assert (await struck(world, consent_id, RECEIVER)).json()["status"] == "active"
    last = (await struck(world, consent_id, MAE_SOT)).json()
    assert (last["status"], len(last["withdrawn_for"])) == ("withdrawn", 2)
    assert last["witness"] == "Mealea"


@pytest.mark.parametrize(("centre", "returns"), [(RECEIVER, True), (MAE_SOT, False)])
async def test_custody_returns_where_it_is_withdrawn_for_the_centre_that_holds_the_case(
    world: World, centre: str, returns: bool
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    assert (await struck(world, consent_id, centre)).status_code == 200
    ledger = [entry["by"] for entry in (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"]]
    assert ledger == ["opened", "handoff", "consent_withdrawn"][: 2 + returns]
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == (403 if returns else 200)


async def test_an_open_offer_to_the_centre_is_called_off_and_one_to_another_is_not(world: World) -> None:
    nea = await world.caller("nea")
    for centre, status in ((MAE_SOT, "offered"), (RECEIVER, "called_off")):
        case = await opened_case(nea)
        consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
        body = {"to_centre_id": RECEIVER, "consent_id": consent["id"]}
        offer = await made(nea, f"/v1/cases/{case['id']}/handoffs", body)
        assert (await struck(world, consent["id"], centre)).status_code == 200
        assert (await nea.get(f"/v1/handoffs/{offer['id']}")).json()["status"] == status
