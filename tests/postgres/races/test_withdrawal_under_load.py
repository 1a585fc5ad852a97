"""A person takes her consent back while her identity is read fifty times a second, through two processes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import withdrawn
from tests.postgres.races.crowd import another_process, read_around, through


@pytest.fixture
async def second(world: World, root_key_file: Path) -> AsyncIterator[World]:
    async with another_process(world, root_key_file) as other:
        yield other


async def test_withdrawal_cuts_a_reader_off_at_once_through_every_process(world: World, second: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert (await map_.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200

    async def read(reader: Caller) -> int:
        return (await reader.get(f"/v1/cases/{case_id}/identity")).status_code

    before, after = await read_around(lambda: withdrawn(nea, consent_id), read, (map_, through(second, map_)))
    assert set(before) == {200}
    assert set(after) == {403}
