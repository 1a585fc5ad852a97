"""A withdrawal works at once, everywhere: a replica that has not heard of it shows nothing of what it closed."""

import asyncio
import time

import pytest

from tests.builders import a_referral, consented_case, made
from tests.postgres.crowd import through
from tests.replica.conftest import Pair
from tests.world import Caller, World

pytestmark = [pytest.mark.xdist_group("replica"), pytest.mark.usefixtures("follows")]

A_SECOND, LASTING = 50, 2.0


async def _accepted(world: World) -> tuple[Caller, Caller, str, str, str]:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert (await map_.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    return nea, map_, case_id, consent_id, referral["id"]


async def test_a_replica_that_is_held_back_does_not_show_what_a_withdrawal_closed(
    pair: Pair, first: World, second: World
) -> None:
    nea, map_, case_id, consent_id, referral_id = await _accepted(first)
    readers = (map_, through(second, map_))
    for reader in readers:
        assert (await reader.get(f"/v1/referrals/{referral_id}")).json()["summary"] is not None
    async with pair.replica.paused():
        assert (await nea.post(f"/v1/consents/{consent_id}/withdraw", {})).status_code == 200
        for reader in readers:
            seen = (await reader.get(f"/v1/referrals/{referral_id}")).json()
            assert seen["status"] == "consent_withdrawn"
            assert seen.get("summary") is None
            assert (await reader.get(f"/v1/cases/{case_id}/identity")).status_code == 403
        known = f"SELECT status FROM corridor.referrals WHERE id = '{referral_id.removeprefix('referral_')}'"
        assert await pair.replica.ask(known) == "accepted", "the replica knew already, so that nothing was shown"


async def test_whoever_asks_after_the_answer_to_a_withdrawal_sees_it_through_every_process(
    pair: Pair, first: World, second: World
) -> None:
    nea, map_, _, consent_id, referral_id = await _accepted(first)
    readers = (map_, through(second, map_))
    reads: list[tuple[float, str]] = []
    _, replica = await pair.calls("load_referral")

    async def read(reader: Caller) -> None:
        begun = time.monotonic()
        answer = await reader.get(f"/v1/referrals/{referral_id}")
        reads.append((begun, answer.json()["status"]))

    async def withdraw() -> float:
        await asyncio.sleep(LASTING / 2)
        answer = await nea.post(f"/v1/consents/{consent_id}/withdraw", {})
        assert answer.status_code == 200, answer.text
        return time.monotonic()

    async with asyncio.TaskGroup() as crowd:
        withdrawal = crowd.create_task(withdraw())
        for number in range(int(A_SECOND * LASTING)):
            crowd.create_task(read(readers[number % 2]))
            await asyncio.sleep(1 / A_SECOND)
    answered = withdrawal.result()
    assert {status for begun, status in reads if begun < answered - 0.7} == {"accepted"}
    after = [status for begun, status in reads if begun >= answered]
    assert len(after) >= A_SECOND / 4
    assert set(after) == {"consent_withdrawn"}
    assert (await pair.calls("load_referral"))[1] > replica, "the replica was not asked"
