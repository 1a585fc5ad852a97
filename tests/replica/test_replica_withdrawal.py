"""A withdrawal takes effect at once, everywhere: a replica that has not replayed it shows nothing of what it closed."""

import asyncio

import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made
from tests.http.cases.protected_cases import withdrawn
from tests.postgres.races.crowd import read_around, through
from tests.replica.conftest import Pair
from tests.timeouts import LONG

pytestmark = pytest.mark.usefixtures("follows")


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


async def test_requests_after_the_response_to_a_withdrawal_see_it_through_every_process(
    pair: Pair, first: World, second: World
) -> None:
    _, replica = await pair.calls("load_referral")
    async with asyncio.timeout(LONG):  # a replica on a busy machine may be left alone throughout
        while (await pair.calls("load_referral"))[1] == replica:
            await _withdrawn_while_many_read(first, second)


async def _withdrawn_while_many_read(first: World, second: World) -> None:
    nea, map_, _, consent_id, referral_id = await _accepted(first)

    async def read(reader: Caller) -> str:
        return str((await reader.get(f"/v1/referrals/{referral_id}")).json()["status"])

    before, after = await read_around(lambda: withdrawn(nea, consent_id), read, (map_, through(second, map_)))
    assert set(before) == {"accepted"}
    assert set(after) == {"consent_withdrawn"}
