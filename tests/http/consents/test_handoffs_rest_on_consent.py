"""A direct handoff carries nobody to another organisation without a consent in force (contract, section 5)."""

import asyncio
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import RECEIVER, SENDER, a_consent, consented_case, made, opened_case
from tests.http.cases.protected_cases import copies, events_of_case, expired, handed_on, taken_over, withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.http.referrals.asked import RAYONG

UNCOVERED: dict[str, dict[str, Any]] = {
    "without identity": {"data_categories": ["profile", "summary"]},
    "without profile": {"data_categories": ["identity", "contact"]},
    "for another centre": {"recipients": {"centre_ids": ["hrdf-mae-sot"]}},
    "for a corridor on which the centre is not": {"recipients": {"corridor_id": "VN-MY"}},
}


async def asked(caller: Caller, case_id: str, consent_id: str | None, to: str = RECEIVER) -> Any:
    body = {"to_centre_id": to} | ({} if consent_id is None else {"consent_id": consent_id})
    return await caller.post(f"/v1/cases/{case_id}/handoffs", body)


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 409, answer.text
    return [error["code"] for error in answer.json()["errors"]]


async def holders(caller: Caller, case_id: str) -> list[str]:
    return [entry["by"] for entry in (await caller.get(f"/v1/cases/{case_id}/custody")).json()["items"]]


async def test_without_a_consent_nobody_is_offered_to_another_organisation(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    _, of_another = await consented_case(nea)
    assert codes(await asked(nea, case["id"], None)) == ["consent_missing"]
    assert codes(await asked(nea, case["id"], of_another)) == ["consent_missing"]
    assert (await asked(nea, case["id"], "consent_1")).status_code == 404


@pytest.mark.parametrize("changes", UNCOVERED.values(), ids=UNCOVERED)
async def test_a_consent_that_does_not_cover_it_is_refused(world: World, changes: dict[str, Any]) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(**changes))
    assert codes(await asked(nea, case["id"], consent["id"])) == ["consent_does_not_cover"]


async def test_a_consent_that_has_ended_is_refused_with_everything_else_that_fails(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await withdrawn(nea, consent_id)
    assert codes(await asked(nea, case_id, consent_id)) == ["consent_withdrawn"]
    late = await made(nea, f"/v1/cases/{case_id}/consents", a_consent(data_categories=["summary"]))
    await expired(world, late["id"])
    await excluded(nea, case_id, "cso")
    found = codes(await asked(nea, case_id, late["id"]))
    assert found == ["consent_expired", "consent_does_not_cover", "operator_type_excluded"]


async def test_what_is_recorded_names_its_consent(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    offer = (await asked(nea, case_id, consent_id)).json()
    assert offer["consent_id"] == consent_id
    assert (await map_.get(f"/v1/handoffs/{offer['id']}")).json()["consent_id"] == consent_id
    assert (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]["consent_id"] == consent_id


async def test_a_withdrawal_calls_the_open_offer_off_in_the_same_transaction(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    offer = (await asked(nea, case_id, consent_id)).json()
    await withdrawn(nea, consent_id)
    assert (await map_.get(f"/v1/handoffs/{offer['id']}")).json()["status"] == "called_off"
    late = await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})
    assert (late.status_code, late.json()["code"]) == (409, "invalid_transition")
    for organisation in ("nea", "map"):
        assert (await events_of_case(world, organisation, case_id)).count("handoff.called_off") == 1
    steps = [step["type"] for step in (await nea.get(f"/v1/cases/{case_id}/timeline")).json()["items"]]
    assert steps[-2:] == ["consent.withdrawn", "handoff.called_off"]
    assert await holders(nea, case_id) == ["opened"]


async def test_another_consent_withdrawn_leaves_the_offer_open(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    other = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    offer = (await asked(nea, case_id, consent_id)).json()
    await withdrawn(nea, other["id"])
    assert (await nea.get(f"/v1/handoffs/{offer['id']}")).json()["status"] == "offered"


async def test_a_consent_that_expires_while_the_offer_is_open_stops_its_acceptance(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    offer = (await asked(nea, case_id, consent_id)).json()
    await expired(world, consent_id)
    assert codes(await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})) == ["consent_expired"]
    assert await holders(nea, case_id) == ["opened"]
    assert (await map_.post(f"/v1/handoffs/{offer['id']}/refuse", {})).json()["status"] == "refused"


async def test_an_offer_from_before_this_rule_cannot_be_accepted(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    offer = (await asked(nea, case_id, consent_id)).json()
    await world.value(
        "UPDATE corridor.handoffs SET consent_id = NULL WHERE corridor.public_id('handoff', id) = $1", offer["id"]
    )
    assert codes(await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})) == ["consent_missing"]


async def test_custody_by_a_handoff_returns_when_its_consent_is_withdrawn(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    offer = (await asked(nea, case_id, consent_id)).json()
    assert (await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})).status_code == 200
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    await withdrawn(nea, consent_id)
    assert await holders(nea, case_id) == ["opened", "handoff", "consent_withdrawn"]
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).json()["why"] == "consent_withdrawn"
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    assert await copies(world, case_id) == {"nea"}
    # the person left this centre: that it held the case before is no way back to it
    assert codes(await asked(nea, case_id, None)) == ["consent_missing"]


@pytest.mark.parametrize("withdrawal", [{}, {"centre_ids": [RECEIVER]}], ids=["for all", "for it"])
async def test_whom_the_person_left_after_it_handed_the_case_on_gets_it_back_on_a_new_consent_alone(
    world: World, withdrawal: dict[str, Any]
) -> None:
    nea, map_, far = await world.caller("nea"), await world.caller("map"), await world.caller("far")
    case_id, consent_id = await consented_case(nea)
    onward = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    await handed_on(nea, map_, case_id, RECEIVER, consent_id=consent_id)
    await handed_on(map_, far, case_id, RAYONG, consent_id=onward["id"])
    offer = (await asked(far, case_id, None)).json()
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", withdrawal)).status_code == 200
    assert codes(await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})) == ["consent_missing"]
    assert (await far.post(f"/v1/handoffs/{offer['id']}/call-off", {})).status_code == 200
    assert codes(await asked(far, case_id, None)) == ["consent_missing"]
    assert (await asked(far, case_id, onward["id"])).status_code == 201


async def test_back_and_to_a_sister_centre_it_goes_without_and_opens_to_the_recorder_alone(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await taken_over(world)
    await map_.post(f"/v1/referrals/{referral['id']}/complete", {"outcome": "service_received"})
    await expired(world, consent_id)
    back = await asked(map_, case_id, None, SENDER)
    assert back.status_code == 201, back.text
    assert back.json()["consent_id"] is None
    assert (await nea.post(f"/v1/handoffs/{back.json()['id']}/accept", {})).status_code == 200
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    sister = await asked(nea, case_id, None, "nea-pursat")
    assert (await nea.post(f"/v1/handoffs/{sister.json()['id']}/accept", {})).status_code == 200
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["why"] == "consent_expired"
    await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200


@pytest.mark.parametrize("withdrawal", [{}, {"centre_ids": [RECEIVER]}], ids=["for all", "for it"])
async def test_whom_the_person_left_reads_no_reason_on_either_side_nor_where_none_was_needed(
    world: World, withdrawal: dict[str, Any]
) -> None:
    nea, map_, far = await world.caller("nea"), await world.caller("map"), await world.caller("far")
    case_id, consent_id = await consented_case(nea)
    onward = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    paths = []
    for giver, taker, to, on in (
        (nea, map_, RECEIVER, {"consent_id": consent_id}),
        (map_, far, RAYONG, {"consent_id": onward["id"]}),
        (far, map_, RECEIVER, {}),
    ):
        paths.append(await handed_on(giver, taker, case_id, to, reason=f"canary to {to}", **on))
    assert all([(await map_.get(path)).json()["reason"] for path in paths])
    assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", withdrawal)).status_code == 200
    assert (await holders(nea, case_id))[-1] == "consent_withdrawn"
    assert [(await map_.get(path)).json()["reason"] for path in paths] == [None, None, None]
    assert (await nea.get(paths[0])).json()["reason"] is not None
    assert [(await far.get(path)).json()["reason"] is not None for path in paths[1:]] == [True, True]


@pytest.mark.parametrize("moment", ["offering", "accepting"])
async def test_withdrawal_at_the_same_moment_comes_wholly_before_or_after(world: World, moment: str) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for _ in range(5):
        case_id, consent_id = await consented_case(nea)
        if moment == "offering":
            answer, _ = await asyncio.gather(asked(nea, case_id, consent_id), withdrawn(nea, consent_id))
        else:
            offer = (await asked(nea, case_id, consent_id)).json()
            accept = map_.post(f"/v1/handoffs/{offer['id']}/accept", {})
            answer, _ = await asyncio.gather(accept, withdrawn(nea, consent_id))
        items = (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"]
        assert {item["status"] for item in items} <= {"called_off", "accepted"}
        assert answer.status_code in (200, 201) or answer.json()["code"] in ("consent_withdrawn", "invalid_transition")
        assert (await nea.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
        assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code in (403, 404)
        assert await copies(world, case_id) == {"nea"}
