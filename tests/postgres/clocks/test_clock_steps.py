"""The worker's clocks take each step once, in order, and tell those whom it concerns."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.postgres.jobs import clocks
from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import copies, events_of_case
from tests.http.referrals.asked import MAE_SOT, did, now, sent
from tests.postgres.clocks.turned import DAY, SECOND, Turned, only_mine, told, turned

LEAD = """UPDATE corridor.corridors SET lead_organisation_id = (
    SELECT id FROM corridor.organisations WHERE code = $1
) WHERE code = 'KH-TH'"""
SENT, OVERDUE, EXPIRED, OWED = "referral.sent", "referral.overdue", "referral.expired", "deletion.owed"
TIMES = """UPDATE corridor.corridors SET response_times = jsonb_set(response_times, '{normal}', $1::jsonb)
WHERE code = 'KH-TH'"""
NORMAL = '{"acknowledge_within": "P3D", "decide_within": "P14D", "contact_within": "P30D"}'
SHORT = '{"acknowledge_within": "PT1S", "decide_within": "PT2S", "contact_within": "PT3S"}'


@pytest.fixture
async def worker(world: World, database_url: str) -> AsyncIterator[Turned]:
    """Alone with what a test sends, on a corridor that the Cambodian ministry leads."""
    await only_mine(world)
    await world.value(LEAD, "molvt")
    async with turned(world, database_url) as one:
        yield one
    await world.value(LEAD, None)
    await world.value(TIMES, NORMAL)


async def seen(caller: Caller, path: str) -> dict[str, Any]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_silent_receiver_is_told_of_each_clock_and_then_the_referral_expires(worker: Turned) -> None:
    path, case_id, _ = await sent(worker.world)
    nea = await worker.world.caller("nea")
    assert await worker.look() == [0]
    assert await worker.turn(3 * DAY).look(2) == [1, 0]
    for organisation in ("nea", "map", "molvt"):
        assert (await told(worker.world, organisation, path)).count(OVERDUE) == 1
    assert (await seen(nea, path))["status"] == "sent"
    assert await worker.turn(11 * DAY).look(3) == [1, 1, 0]
    expired = await seen(nea, path)
    assert (expired["status"], expired["overdue"]) == ("expired", False)
    assert expired["allowed_actions"] == ["redirect", "void"]
    assert (await told(worker.world, "map", path)) == [SENT, OVERDUE, OVERDUE, EXPIRED]
    assert (await told(worker.world, "molvt", path)) == [OVERDUE, OVERDUE], "the lead learns that, and nothing more"
    assert (await seen(nea, f"/v1/cases/{case_id}"))["level"] == "holder"
    steps = (await seen(nea, f"{path}/timeline"))["items"]
    by = {step["type"]: step["organisation_id"] for step in steps if step["type"] in (OVERDUE, EXPIRED)}
    assert by == {OVERDUE: None, EXPIRED: None}, "the service did it"
    entries = (await seen(nea, f"/v1/audit?case_id={case_id}"))["items"]
    assert [one["actor"] for one in entries if one["operation"] == "run_clock"] == ["system"] * 3


async def test_a_lead_of_a_kind_that_the_person_excluded_is_not_told(worker: Turned) -> None:
    """A government, for instance, must not learn that the case exists."""
    clc = await worker.world.caller("clc")
    case_id, consent_id = await consented_case(clc, centre_id="clc-prey-veng", excluded_operator_types=["government"])
    body = a_referral(case_id, consent_id, from_centre_id="clc-prey-veng", send=True)
    path = f"/v1/referrals/{(await made(clc, '/v1/referrals', body))['id']}"
    assert await worker.turn(4 * DAY).look() == [1]
    assert OVERDUE in await told(worker.world, "clc", path)
    assert await told(worker.world, "molvt", path) == []


async def test_a_lead_that_is_disabled_is_not_told(worker: Turned) -> None:
    disabled = "UPDATE corridor.organisations SET status = $1 WHERE code = 'molvt'"
    path, _, _ = await sent(worker.world)
    await worker.world.value(disabled, "disabled")
    try:
        assert await worker.turn(4 * DAY).look() == [1]
    finally:
        await worker.world.value(disabled, "active")
    assert OVERDUE in await told(worker.world, "map", path)
    assert await told(worker.world, "molvt", path) == []


@pytest.mark.parametrize("batch", [2, clocks.BATCH])
async def test_after_a_day_without_a_worker_the_steps_follow_in_order_one_each_look(
    worker: Turned, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(clocks, "BATCH", batch)
    first, _, _ = await sent(worker.world)
    second, _, _ = await sent(worker.world)
    acknowledged, _, _ = await sent(worker.world)
    await did(await worker.world.caller("map"), acknowledged, "acknowledge", {})
    assert await worker.turn(15 * DAY).look(4) == [3, 3, 2, 0]
    for path in (first, second):
        assert (await told(worker.world, "nea", path))[1:] == [OVERDUE, OVERDUE, EXPIRED]
    assert (await told(worker.world, "nea", acknowledged))[2:] == [OVERDUE, EXPIRED]


async def test_two_that_look_at_once_take_each_step_once(world: World, database_url: str, worker: Turned) -> None:
    paths = [(await sent(world))[0] for _ in range(5)]
    async with turned(world, database_url, ahead=4 * DAY) as other:
        taken = await asyncio.gather(worker.turn(4 * DAY).look(), other.look())
    assert sum(sum(each) for each in taken) == 5
    for path in paths:
        assert (await told(world, "map", path)).count(OVERDUE) == 1


async def test_what_was_answered_since_it_was_listed_is_left_alone(worker: Turned) -> None:
    path, _, _ = await sent(worker.world)
    listed = await worker.turn(4 * DAY).database.rows(clocks.DUE, worker.now(), 9, [])
    await did(await worker.world.caller("map"), path, "acknowledge", {})
    assert [await worker.clocks._step(row) for row in listed] == [False]
    assert (await seen(await worker.world.caller("nea"), path))["status"] == "acknowledged"


async def test_one_look_takes_no_more_steps_than_it_may_and_the_oldest_first(
    world: World, database_url: str, worker: Turned
) -> None:
    paths = [(await sent(world))[0] for _ in range(5)]
    async with turned(world, database_url, most=2, ahead=4 * DAY) as one:
        for reached in (2, 4, 5):
            await one.look()
            late = [path for path in paths if OVERDUE in await told(world, "map", path)]
            assert late == paths[:reached]


async def test_an_answer_stops_the_clock_and_an_ask_lets_it_pause_but_not_for_ever(worker: Turned) -> None:
    nea, map_ = await worker.world.caller("nea"), await worker.world.caller("map")
    asked, _, _ = await sent(worker.world)
    answered, _, _ = await sent(worker.world)
    for path in (asked, answered):
        await did(map_, path, "ask", {"question": "A contract?"})
    await did(nea, answered, "answer", {"answer": "Yes."})
    assert await worker.turn(15 * DAY).look(3) == [1, 1, 0]
    assert (await seen(nea, answered))["status"] == "expired"
    open_one = await seen(nea, asked)
    assert (open_one["status"], open_one["overdue"]) == ("info_requested", False)
    assert now(days=27) < open_one["due"]["decide_by"] < now(days=29), "what is shown is the end of the longest pause"
    (listed,) = (await seen(map_, f"/v1/referrals?case_id={open_one['case_id']}"))["items"]
    assert listed["due"] == open_one["due"]
    assert await worker.turn(14 * DAY).look(3) == [1, 1, 0]
    assert (await told(worker.world, "map", asked))[2:] == [OVERDUE, EXPIRED]


async def test_an_expired_referral_goes_on_to_the_first_fallback_in_the_same_step(worker: Turned) -> None:
    nea, hrdf = await worker.world.caller("nea"), await worker.world.caller("hrdf")
    path, _, _ = await sent(worker.world, fallback_centre_ids=[MAE_SOT])
    await worker.turn(15 * DAY).look(2)
    assert (await seen(nea, path))["status"] == "sent"
    await worker.look()
    old = await seen(nea, path)
    assert old["status"] == "expired"
    successor = await seen(hrdf, f"/v1/referrals/{old['redirected_to']}")
    assert (successor["status"], successor["summary"]) == ("sent", old["summary"])
    assert await worker.turn(2 * DAY).look() == [0], "its own clocks begin when it is sent on"


@pytest.mark.parametrize("kind", ["transfer", "service"])
async def test_an_accepted_person_who_is_not_reached_stays_with_the_sender(worker: Turned, kind: str) -> None:
    nea, map_ = await worker.world.caller("nea"), await worker.world.caller("map")
    path, case_id, _ = await sent(worker.world, kind=kind, fallback_centre_ids=[MAE_SOT])
    await did(map_, path, "accept")
    assert await copies(worker.world, case_id) == {"nea", "map"}
    assert await worker.turn(30 * DAY).look(2) == [1, 0]
    assert (await seen(map_, path))["status"] == "accepted"
    assert await worker.turn(29 * DAY).look() == [0]
    assert await worker.turn(1 * DAY).look(2) == [1, 0]
    ended = await seen(nea, path)
    assert (ended["status"], ended["redirected_to"], ended["deletion"]["confirmed_at"]) == ("expired", None, None)
    assert await copies(worker.world, case_id) == {"nea"}, "the receiver's key is gone"
    for organisation in ("nea", "map"):
        happened = await events_of_case(worker.world, organisation, case_id)
        assert [happened.count(name) for name in (OVERDUE, EXPIRED, OWED)] == [1, 1, 1]
        assert happened.count("handoff.lapsed") == (1 if kind == "transfer" else 0)
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert (await seen(nea, f"/v1/cases/{case_id}"))["level"] == "holder"


async def test_a_new_window_moves_the_contact_clock_and_it_is_told_once_more(worker: Turned) -> None:
    nea, map_ = await worker.world.caller("nea"), await worker.world.caller("map")
    path, _, _ = await sent(worker.world)
    await did(map_, path, "accept")
    assert await worker.turn(31 * DAY).look(2) == [1, 0]
    window = {"from": now(days=51), "to": now(days=56)}  # later than what the worker has just recorded
    moved = await did(nea, path, "reschedule", {"arrival_window": window, "reason": "The bus."})
    assert moved["due"]["contact_by"] > (await seen(nea, path))["due"]["decide_by"]
    assert await worker.turn(49 * DAY).look() == [0], "the old clock has no second period any more"
    assert await worker.turn(2 * DAY).look(2) == [1, 0]
    assert (await told(worker.world, "nea", path)).count(OVERDUE) == 2
    assert await worker.turn(30 * DAY).look(2) == [1, 0]
    assert (await seen(nea, path))["status"] == "expired"


async def test_what_a_referral_was_promised_stays_when_the_corridor_changes_its_times(worker: Turned) -> None:
    nea, map_ = await worker.world.caller("nea"), await worker.world.caller("map")
    path, _, _ = await sent(worker.world)
    await worker.world.value(TIMES, SHORT)
    await did(map_, path, "ask", {"question": "A contract?"})
    await did(nea, path, "answer", {"answer": "Yes."})
    accepted = await did(map_, path, "accept")
    assert accepted["due"]["contact_by"] > now(days=29)
    assert await worker.turn(timedelta(minutes=1)).look() == [0]
    later, _, _ = await sent(worker.world)
    assert (await seen(nea, later))["due"]["decide_by"] < now(seconds=3)


async def test_times_of_a_second_are_kept_to_the_second(worker: Turned) -> None:
    await worker.world.value(TIMES, SHORT)
    path, _, _ = await sent(worker.world)
    worker.turn(SECOND)
    await worker.look()
    assert (await told(worker.world, "nea", path)).count(OVERDUE) == 1
    worker.turn(SECOND)
    await worker.look(2)
    assert (await seen(await worker.world.caller("nea"), path))["status"] == "expired"
