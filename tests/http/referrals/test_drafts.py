"""A draft is the sender's own: every field of it can be changed until it is sent. An ended case has none."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import RECEIVER, a_referral, consented_case, made
from tests.http.cases.protected_cases import handed_on, withdrawn

CHANGES: dict[str, Any] = {
    "corridor_id": "LA-TH",
    "from_centre_id": "nea-pursat",
    "to_centre_id": "hrdf-mae-sot",
    "fallback_centre_ids": ["far-rayong", "lpn-samut-sakhon"],
    "kind": "service",
    "service_types": ["information", "education"],
    "urgency": "emergency",
    "purpose": "legal_assistance",
    "arrival_window": {"from": "2099-12-01T08:00:00Z", "to": "2099-12-03T18:00:00Z"},
    "summary": "Three months of wages unpaid.",
    "share": ["summary", "identity"],
    "consent_id": None,
}
"""One field at a time, each to something else than `a_referral` says."""
FOLLOWS = {
    "corridor_id": {"direction", "allowed_actions"},
    "from_centre_id": {"responsible_centre_id", "case", "allowed_actions"},
    "consent_id": {"allowed_actions"},
}
"""Another road may lead the other way; another centre of the organisation does not hold the case. Neither can be sent,
nor can a draft without a consent.
"""


@pytest.mark.parametrize("name", CHANGES)
async def test_each_field_of_a_draft_can_be_changed_and_is_read_as_it_was_answered(world: World, name: str) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    path = f"/v1/referrals/{draft['id']}"
    answer = await nea.patch(path, {name: CHANGES[name]}, if_match=(await nea.get(path)).headers["etag"])
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (await nea.get(path)).json() == changed
    others = {"version", "updated_at"} | FOLLOWS.get(name, set())
    assert {field for field in draft if draft[field] != changed[field]} - others == {name}


async def test_a_transfer_that_became_a_service_offers_no_case(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    path = f"/v1/referrals/{(await made(nea, '/v1/referrals', a_referral(case_id, consent_id)))['id']}"
    await nea.patch(path, {"kind": "service"}, if_match="*")
    assert (await nea.post(f"{path}/send", {})).json()["kind"] == "service"
    for action, said in (("accept", {}), ("confirm-contact", {"channel": "phone"})):
        assert (await map_.post(f"{path}/{action}", said)).status_code == 200
    assert (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"] == []
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"


@pytest.mark.parametrize(("end", "said"), [("close", {"outcome": "service_received"}), ("erase", {"reason": "Asked."})])
async def test_of_a_case_that_ended_nothing_is_drafted(world: World, end: str, said: dict[str, str]) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    assert (await nea.post(f"/v1/cases/{case_id}/{end}", said)).status_code == 200
    refused = await nea.post("/v1/referrals", a_referral(case_id, consent_id))
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


async def test_drafting_and_erasing_at_once_leave_no_words_behind(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(5):
        case_id, consent_id = await consented_case(nea)
        drafted, erased = await asyncio.gather(
            nea.post("/v1/referrals", a_referral(case_id, consent_id)),
            nea.post(f"/v1/cases/{case_id}/erase", {"reason": "Asked."}),
        )
        assert erased.status_code == 200
        assert drafted.status_code in (201, 409)
        words = await world.value(
            "SELECT count(*) FROM corridor.referrals "
            "WHERE corridor.public_id('case', case_id) = $1 AND words IS NOT NULL",
            case_id,
        )
        assert words == 0


async def test_a_draft_on_a_withdrawn_consent_is_over(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    await withdrawn(nea, consent_id)
    refused = await nea.patch(f"/v1/referrals/{draft['id']}", {"urgency": "urgent"}, if_match="*")
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_change_sent")


async def test_a_draft_that_passed_to_one_of_its_fallbacks_is_changed_there(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, to_centre_id="hrdf-mae-sot", fallback_centre_ids=[RECEIVER], kind="service")
    draft = await made(nea, "/v1/referrals", body)
    await handed_on(nea, map_, case_id, RECEIVER, consent_id=consent_id)
    path = f"/v1/referrals/{draft['id']}"
    changed = await map_.patch(path, {"urgency": "urgent"}, if_match="*")
    assert (changed.status_code, changed.json()["urgency"]) == (200, "urgent"), changed.text
    named = await map_.patch(path, {"fallback_centre_ids": [RECEIVER]}, if_match="*")
    assert [one["code"] for one in named.json()["errors"]] == ["same_centre"], "named anew, it is refused"
    removed = await map_.patch(path, {"fallback_centre_ids": []}, if_match="*")
    assert (removed.status_code, removed.json()["fallback_centre_ids"]) == (200, [])
