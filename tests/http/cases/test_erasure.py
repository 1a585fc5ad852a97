"""Erasure destroys the keys, so the person is gone for ever, in every backup too; only counts remain."""

import json

import asyncpg

from tests.app_under_test import World
from tests.builders import a_consent, made, opened_case
from tests.http.cases.protected_cases import accepted, events_of

WHY = {"reason": "She asked for it."}


async def sealed_left(world: World, case_id: str) -> int:
    """How many sealed values and keys of the case are still there."""
    found: int = await world.value(
        """SELECT (SELECT count(*) FROM vault.wrapped_keys WHERE case_id = c.id)
            + (SELECT count(*) FROM corridor.index_terms WHERE case_id = c.id)
            + (SELECT count(*) FROM corridor.consents WHERE case_id = c.id AND words IS NOT NULL)
            + (SELECT count(*) FROM corridor.referrals
                WHERE case_id = c.id AND (words IS NOT NULL OR deletion_note IS NOT NULL))
            + (c.identity IS NOT NULL)::integer + (c.closing_note IS NOT NULL)::integer
        FROM corridor.cases AS c WHERE corridor.public_id('case', c.id) = $1""",
        case_id,
    )
    return found


async def test_nothing_that_opens_or_names_the_person_is_left(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await accepted(world)
    await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    assert await sealed_left(world, case_id) > 4
    answer = await nea.post(f"/v1/cases/{case_id}/erase", WHY)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "erased"
    assert await sealed_left(world, case_id) == 0
    for caller in (nea, map_):
        refused = await caller.get(f"/v1/cases/{case_id}/identity")
        assert refused.status_code == 403
        assert refused.json()["code"] == "identity_not_open"
        assert (await caller.get(f"/v1/referrals/{referral['id']}")).json()["summary"] is None
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["status"] == "erased"
    assert (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"][-1]["until"] is not None
    consents = (await nea.get(f"/v1/cases/{case_id}/consents")).json()["items"]
    assert {consent["witness"] for consent in consents} == {None}


async def test_what_is_open_ends_and_a_receiver_that_accepted_owes_a_deletion(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _, referral = await accepted(world)
    await nea.post(f"/v1/cases/{case_id}/erase", WHY)
    path = f"/v1/referrals/{referral['id']}"
    seen = (await nea.get(path)).json()
    assert seen["status"] == "withdrawn"
    assert seen["version"] == referral["version"] + 1
    assert (await nea.get(f"/v1/handoffs?case_id={case_id}")).json()["items"][0]["status"] == "called_off"
    told = await events_of(world, "map", referral["id"])
    assert told[-3:] == ["referral.withdrawn", "deletion.owed", "handoff.called_off"]
    confirmed = await map_.post(f"{path}/confirm-deletion", {"note": "Done."})
    assert confirmed.status_code == 200, confirmed.text
    assert await sealed_left(world, case_id) == 0


async def test_only_who_answers_for_it_erases_and_a_closed_case_who_did_so_last(world: World) -> None:
    nea, map_, stranger = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, _, referral = await accepted(world)
    assert (await map_.post(f"/v1/cases/{case_id}/erase", WHY)).json()["code"] == "not_your_side"
    assert (await stranger.post(f"/v1/cases/{case_id}/erase", WHY)).status_code == 404
    path = f"/v1/referrals/{referral['id']}"
    await map_.post(f"{path}/confirm-contact", {"channel": "phone"})
    await map_.post(f"{path}/complete", {"outcome": "service_received"})
    assert (await map_.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})).status_code == 200
    assert (await nea.post(f"/v1/cases/{case_id}/erase", WHY)).json()["code"] == "not_your_side"
    first = await map_.post(f"/v1/cases/{case_id}/erase", WHY)
    assert first.json()["status"] == "erased"
    again = await map_.post(f"/v1/cases/{case_id}/erase", WHY)
    assert again.json() == first.json()


async def test_a_reason_is_asked_for_and_kept_nowhere(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    assert (await nea.post(f"/v1/cases/{case['id']}/erase", {})).status_code == 422
    await nea.post(f"/v1/cases/{case['id']}/erase", {"reason": "canary-reason-of-erasure"})
    found = await world.value("SELECT count(*) FROM corridor.audit WHERE entry LIKE '%canary-reason-of-erasure%'")
    assert found == 0


async def test_consent_can_still_be_withdrawn_after_an_erasure(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id, _ = await accepted(world)
    await nea.post(f"/v1/cases/{case_id}/erase", WHY)
    answer = await nea.post(f"/v1/consents/{consent_id}/withdraw", {"reason": "Whatever."})
    assert answer.status_code == 200, answer.text
    assert await sealed_left(world, case_id) == 0


async def test_a_restored_backup_forgets_the_person_before_anybody_is_served(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, referral = await accepted(world)
    holder = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
    erased = [{"case_id": case_id.removeprefix("case_"), "organisation_id": str(holder), "at": "2026-11-22T10:00:00Z"}]
    connection = await asyncpg.connect(world.url)
    try:
        again = await connection.fetchval("SELECT corridor.replay_erasures($1)", json.dumps(erased))
        assert again == 1
        assert await connection.fetchval("SELECT corridor.replay_erasures($1)", json.dumps(erased)) == 0
    finally:
        await connection.close()
    assert await sealed_left(world, case_id) == 0
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["status"] == "erased"
    assert (await map_.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "withdrawn"
    assert consent_id
