"""A centre that the person left, or never came to, does not learn where they went."""

from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, SENDER, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import handed_on, taken_over, withdrawn

SHELTER, RAYONG = "hrdf-mae-sot", "far-rayong"
END = {"outcome": "service_received", "note": "Paid at the second meeting."}
FOR_ALL_OR_FOR_IT = pytest.mark.parametrize("withdrawal", [{}, {"centre_ids": [RECEIVER]}], ids=["for all", "for it"])


async def goes_to_the_shelter(world: World, case_id: str) -> tuple[str, ...]:
    """The case moves from Battambang to another centre; gives what names that centre."""
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    onward = await made(nea, "/v1/referrals", a_referral(case_id, consent["id"], send=True, to_centre_id=SHELTER))
    assert (await hrdf.post(f"/v1/referrals/{onward['id']}/accept", {})).status_code == 200
    moved = await hrdf.post(f"/v1/referrals/{onward['id']}/confirm-contact", {"channel": "in_person"})
    assert moved.json()["status"] == "in_progress"
    centre: dict[str, Any] = (await hrdf.get(f"/v1/centres/{SHELTER}")).json()
    assert centre["id"] in (await hrdf.get(f"/v1/cases/{case_id}/custody")).text
    return centre["id"], centre["organisation_id"], SHELTER, onward["id"]


async def all_that_it_reads(caller: Caller, case_id: str, *referral_ids: str) -> str:
    paths = [f"/v1/cases/{case_id}{more}" for more in ("", "/custody", "/timeline", "/journey")]
    paths += [f"/v1/cases/{case_id}{more}" for more in ("/identity", "/consents", "/notes")]
    paths += [f"/v1/referrals/{one}{more}" for one in referral_ids for more in ("", "/timeline", "/actions")]
    paths += [f"/v1/{listed}?case_id={case_id}" for listed in ("referrals", "handoffs", "audit")]
    answers = [await caller.get(path) for path in paths]
    assert {answer.status_code for answer in answers} <= {200, 403}
    listed = await in_list(caller, case_id, "holder=any")
    assert len(listed) == 1
    assert await in_list(caller, case_id, f"holder=any&centre_id={SHELTER}") == []
    return "\n".join([*(answer.text for answer in answers), str(listed)])


async def in_list(caller: Caller, case_id: str, filters: str) -> list[dict[str, Any]]:
    """What a list of cases says of this case; other tests may have left other cases with the same centres."""
    items = (await caller.get(f"/v1/cases?limit=200&{filters}")).json()["items"]
    return [item for item in items if item["id"] == case_id]


async def test_who_declined_does_not_learn_where_the_person_went(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert len((await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"]) == 1
    assert (await map_.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})).status_code == 200
    names = await goes_to_the_shelter(world, case_id)
    seen = await all_that_it_reads(map_, case_id, referral["id"])
    assert [name for name in names if name in seen] == []
    assert (await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"] == []


async def test_whom_the_person_left_does_not_follow_them(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await withdrawn(nea, consent_id)
    names = await goes_to_the_shelter(world, case_id)
    seen = await all_that_it_reads(map_, case_id, referral["id"])
    assert [name for name in names if name in seen] == []
    ledger = (await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [entry["by"] for entry in ledger] == ["opened", "handoff", "consent_withdrawn"]
    assert ledger[-1]["until"] is None
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["centre_id"] is None


async def test_who_had_the_case_by_a_direct_handoff_does_not_follow_either(world: World) -> None:
    nea, map_, far = await world.caller("nea"), await world.caller("map"), await world.caller("far")
    case_id, consent_id, referral = await taken_over(world)
    assert (await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})).is_success
    await handed_on(map_, far, case_id, RAYONG, consent_id=consent_id)
    await withdrawn(nea, consent_id)
    names = await goes_to_the_shelter(world, case_id)
    paths = [f"/v1/cases/{case_id}{more}" for more in ("", "/custody", "/timeline")]
    seen = "\n".join([(await far.get(path)).text for path in paths])
    assert [name for name in names if name in seen] == []
    ledger = (await far.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [entry["by"] for entry in ledger] == ["opened", "handoff", "handoff", "consent_withdrawn"]


@FOR_ALL_OR_FOR_IT
async def test_whom_the_person_left_reads_nothing_more_of_what_it_sent(
    world: World, withdrawal: dict[str, Any]
) -> None:
    nea, map_, far = await world.caller("nea"), await world.caller("map"), await world.caller("far")
    case_id, consent_id, brought = await taken_over(world)
    own = await made(map_, f"/v1/cases/{case_id}/consents", a_consent())
    body = a_referral(case_id, own["id"], send=True, kind="service", from_centre_id=RECEIVER, to_centre_id=RAYONG)
    sent = await made(map_, "/v1/referrals", body)
    path = f"/v1/referrals/{sent['id']}"
    for action, said in (
        ("accept", {"note": "Tuesday."}),
        ("confirm-contact", {"channel": "phone"}),
        ("complete", END),
    ):
        assert (await far.post(f"{path}/{action}", said)).status_code == 200
    assert (await map_.get(path)).json()["outcome_note"] == END["note"]
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", withdrawal)).status_code == 200
    names = await goes_to_the_shelter(world, case_id)
    seen = await all_that_it_reads(map_, case_id, brought["id"], sent["id"])
    assert [word for word in (*names, body["summary"], END["note"], "Tuesday.") if word in seen] == []
    left = (await map_.get(path)).json()
    assert (left["status"], left["outcome"], left["summary"]) == ("completed", END["outcome"], None)
    ledger = (await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [entry["by"] for entry in ledger] == ["opened", "handoff", "consent_withdrawn"]


@FOR_ALL_OR_FOR_IT
async def test_who_handed_it_on_before_the_person_left_does_not_follow_either(
    world: World, withdrawal: dict[str, Any]
) -> None:
    nea, map_, far = await world.caller("nea"), await world.caller("map"), await world.caller("far")
    case_id, consent_id = await consented_case(nea)
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    await handed_on(nea, map_, case_id, RECEIVER, consent_id=consent_id)
    await handed_on(map_, far, case_id, RAYONG, consent_id=consent["id"])
    assert len((await map_.get(f"/v1/cases/{case_id}/custody")).json()["items"]) == 3
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", withdrawal)).status_code == 200
    assert (await far.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    await handed_on(far, nea, case_id, SENDER, reason="She is home.")
    names = await goes_to_the_shelter(world, case_id)
    paths = [f"/v1/cases/{case_id}{more}" for more in ("", "/custody", "/timeline", "/journey")]
    seen = "\n".join([(await map_.get(path)).text for path in paths])
    assert [name for name in names if name in seen] == []
