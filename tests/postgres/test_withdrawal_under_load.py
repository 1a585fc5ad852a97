"""A person takes her consent back while her identity is read fifty times a second, through two processes."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import a_referral, consented_case, made
from tests.postgres.crowd import another_process, through
from tests.world import Caller, World

A_SECOND = 50
LASTING = 3.0
"""Seconds; the withdrawal comes in the middle."""


@pytest.fixture
async def second(world: World, root_key_file: Path) -> AsyncIterator[World]:
    async with another_process(world, root_key_file) as other:
        yield other


async def test_withdrawal_cuts_a_reader_off_at_once_through_every_process(world: World, second: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert (await map_.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    reads: list[tuple[float, int]] = []

    async def read(reader: Caller) -> None:
        begun = time.monotonic()
        answer = await reader.get(f"/v1/cases/{case_id}/identity")
        reads.append((begun, answer.status_code))

    async def withdraw() -> float:
        await asyncio.sleep(LASTING / 2)
        answer = await nea.post(f"/v1/consents/{consent_id}/withdraw", {})
        assert answer.status_code == 200, answer.text
        return time.monotonic()

    readers = (map_, through(second, map_))
    async with asyncio.TaskGroup() as crowd:
        withdrawal = crowd.create_task(withdraw())
        for number in range(int(A_SECOND * LASTING)):
            crowd.create_task(read(readers[number % 2]))
            await asyncio.sleep(1 / A_SECOND)
    answered = withdrawal.result()
    before = [status for begun, status in reads if begun < answered - 1.0]
    after = [status for begun, status in reads if begun >= answered]
    assert set(before) == {200}
    assert len(after) >= A_SECOND / 2
    assert set(after) == {403}
