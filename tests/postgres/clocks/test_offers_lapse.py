"""A direct offer has the decide clock of the corridor, and lapses by it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.jobs.clocks import DUE
from tests.app_under_test import World
from tests.builders import RECEIVER, a_consent, made, opened_case
from tests.http.agreements.signed_road import a_road
from tests.http.cases.protected_cases import events_of_case
from tests.http.directory.directory_builders import a_corridor
from tests.http.referrals.asked import sent
from tests.postgres.clocks.turned import DAY, Turned, only_mine, turned

LAPSED = "handoff.lapsed"
KEPT = """SELECT count(*) FROM vault.wrapped_keys AS w JOIN corridor.handoffs AS h ON h.data_key_id = w.data_key_id
WHERE h.id = $1"""


@pytest.fixture
async def worker(world: World, database_url: str) -> AsyncIterator[Turned]:
    await only_mine(world)
    async with turned(world, database_url) as one:
        yield one


async def offered(world: World, to: str = RECEIVER, consented: bool = True) -> tuple[str, dict[str, Any]]:
    nea = await world.caller("nea")
    case_id = (await opened_case(nea))["id"]
    offer: dict[str, Any] = {"to_centre_id": to, "reason": "She moves."}
    if consented:
        offer["consent_id"] = (await made(nea, f"/v1/cases/{case_id}/consents", a_consent()))["id"]
    return case_id, await made(nea, f"/v1/cases/{case_id}/handoffs", offer)


def time_given(offer: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(offer["decide_by"]) - datetime.fromisoformat(offer["created_at"])


async def test_nobody_answers_and_the_holder_keeps_the_case(worker: Turned) -> None:
    world = worker.world
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, offer = await offered(world)
    assert time_given(offer) == 14 * DAY
    number = offer["id"].partition("_")[2]
    assert await world.value(KEPT, number) == 2
    assert await worker.turn(14 * DAY - timedelta(minutes=1)).look() == [0]
    assert await worker.turn(timedelta(minutes=1)).look(2) == [1, 0]
    lapsed = (await nea.get(f"/v1/handoffs/{offer['id']}")).json()
    assert (lapsed["status"], lapsed["version"], lapsed["allowed_actions"]) == ("lapsed", 2, [])
    for organisation in ("nea", "map"):
        assert (await events_of_case(world, organisation, case_id)).count(LAPSED) == 1
    assert await world.value(KEPT, number) == 1, "the receiver reads the reason no more"
    refused = await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})
    assert refused.json()["code"] == "invalid_transition"
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    again = await offered(world)
    assert again[1]["status"] == "offered"


async def test_two_centres_without_a_common_corridor_have_the_default_time(worker: Turned) -> None:
    _, offer = await offered(worker.world, "nea-pursat", consented=False)
    assert time_given(offer) == 14 * DAY
    listed = (await (await worker.world.caller("nea")).get("/v1/handoffs?status=offered")).json()["items"]
    assert [item["decide_by"] for item in listed if item["id"] == offer["id"]] == [offer["decide_by"]]


async def test_of_the_active_corridors_that_both_share_the_longest_time_counts(world: World) -> None:
    road = await a_road(world)
    here, there = ({"centre_id": road.centres[one.organisation], "role": "origin"} for one in (road.here, road.there))
    for status, days, members in (
        ("active", 20, [here, there]),
        ("suspended", 40, [here, there]),
        ("active", 60, [here]),
    ):
        times = {"normal": {"decide_within": f"P{days}D"}}
        await a_corridor(world, status=status, members=members, response_times=times)
    case_id, consent_id = await road.consented()
    offer = {"to_centre_id": there["centre_id"], "consent_id": consent_id}
    assert time_given(await made(road.here, f"/v1/cases/{case_id}/handoffs", offer)) == 20 * DAY


async def test_what_was_answered_does_not_lapse(worker: Turned) -> None:
    map_ = await worker.world.caller("map")
    case_id, offer = await offered(worker.world)
    assert (await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})).status_code == 200
    assert await worker.turn(20 * DAY).look() == [0]
    assert LAPSED not in await events_of_case(worker.world, "nea", case_id)


async def test_what_is_due_longer_comes_first_whatever_it_is(world: World, database_url: str, worker: Turned) -> None:
    _, offer = await offered(world)
    path, _, _ = await sent(world)
    async with turned(world, database_url, most=1, ahead=15 * DAY) as one:
        for statuses in (["offered", "sent"], ["lapsed", "sent"], ["lapsed", "sent"], ["lapsed", "expired"]):
            assert await one.look() == [1]
            nea = await world.caller("nea")
            found = [(await nea.get(each)).json()["status"] for each in (f"/v1/handoffs/{offer['id']}", path)]
            assert found == statuses


async def test_what_is_listed_too_early_or_answered_since_does_not_lapse(worker: Turned) -> None:
    nea, map_ = await worker.world.caller("nea"), await worker.world.caller("map")
    _, offer = await offered(worker.world)
    (listed,) = await worker.turn(15 * DAY).database.rows(DUE, worker.now(), 9, [])
    assert not await worker.turn(-2 * DAY).clocks._step(listed)
    assert (await map_.post(f"/v1/handoffs/{offer['id']}/accept", {})).status_code == 200
    assert not await worker.turn(2 * DAY).clocks._step(listed)
    assert (await nea.get(f"/v1/handoffs/{offer['id']}")).json()["status"] == "accepted"


async def test_a_lapse_and_an_acceptance_at_the_same_moment_have_one_outcome(worker: Turned) -> None:
    world = worker.world
    nea, map_ = await world.caller("nea"), await world.caller("map")
    offers = [await offered(world) for _ in range(12)]
    worker.turn(15 * DAY)
    answers = await asyncio.gather(
        *(map_.post(f"/v1/handoffs/{offer['id']}/accept", {}) for _, offer in offers), worker.look(2), worker.look()
    )
    outcomes = set[str]()
    for (case_id, offer), answer in zip(offers, answers, strict=False):
        status = (await nea.get(f"/v1/handoffs/{offer['id']}")).json()["status"]
        outcomes.add(status)
        happened = await events_of_case(world, "nea", case_id)
        ledger = (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"]
        assert [happened.count(LAPSED), happened.count("handoff.accepted"), len(ledger), answer.status_code] == (
            [1, 0, 1, 409] if status == "lapsed" else [0, 1, 2, 200]
        )
    assert outcomes <= {"lapsed", "accepted"}
