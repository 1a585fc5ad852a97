"""A row that cannot be worked on holds up no other, and is not tried again at every look."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.keyring.vault import AesVault
from adapters.postgres.connection.availability import DatabaseUnavailable
from adapters.postgres.jobs import clocks
from domain.kernel.access import Actor
from domain.kernel.ids import ReferralId, to_text
from domain.kernel.keys import KeyServiceUnavailable
from domain.ports.work import OpenWork
from domain.usecases.referrals.run_clock import run_clock
from tests.app_under_test import World
from tests.http.referrals.asked import MAE_SOT, sent
from tests.postgres.clocks.turned import DAY, Turned, only_mine, turned

DAMAGED = "UPDATE corridor.referrals SET words = '\\x00'::bytea || words WHERE corridor.public_id('referral', id) = $1"
SENSELESS = "UPDATE corridor.referrals SET attempts = '[1]' WHERE corridor.public_id('referral', id) = $1"
MENDED = "UPDATE corridor.referrals SET attempts = '[]' WHERE corridor.public_id('referral', id) = $1"


class Away:
    """A key service that does not answer."""

    async def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        raise KeyServiceUnavailable("The key service is away.")

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        raise KeyServiceUnavailable("The key service is away.")

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        raise KeyServiceUnavailable("The key service is away.")

    def root_key_id(self, wrapped: bytes) -> str:
        return "away"


@pytest.fixture
async def worker(world: World, database_url: str) -> AsyncIterator[Turned]:
    await only_mine(world)
    async with turned(world, database_url) as one:
        yield one


async def seen(world: World, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await (await world.caller("nea")).get(path)).json()
    return found


async def test_without_the_key_service_what_needs_no_key_expires_and_the_rest_waits(
    world: World, database_url: str, worker: Turned
) -> None:
    waiting, _, _ = await sent(world, fallback_centre_ids=[MAE_SOT])
    plain, _, _ = await sent(world)
    await worker.turn(14 * DAY).look(2)
    async with turned(world, database_url, AesVault(Away()), ahead=14 * DAY) as without:
        assert await without.look() == [1]
        assert ((await seen(world, plain))["status"], (await seen(world, waiting))["status"]) == ("expired", "sent")
        alerts = len(without.alerts)
        assert await without.look(3) == [0, 0, 0]
        assert len(without.alerts) == alerts, "it rests, and is not tried at every look"
        without.turn(timedelta(minutes=2))
        await without.look()
        assert len(without.alerts) > alerts
        assert await worker.turn(timedelta(minutes=5)).look() == [1]
        assert (await seen(world, waiting))["redirected_to"] is not None


async def test_a_key_service_that_stays_away_does_not_keep_it_open_for_ever(
    world: World, database_url: str, worker: Turned
) -> None:
    path, _, _ = await sent(world, fallback_centre_ids=[MAE_SOT])
    await worker.turn(14 * DAY).look(2)
    async with turned(world, database_url, AesVault(Away()), ahead=14 * DAY) as without:
        assert await without.turn(timedelta(minutes=50)).look() == [0]
        assert await without.turn(timedelta(minutes=20)).look() == [1]
    ended = await seen(world, path)
    assert (ended["status"], ended["redirected_to"]) == ("expired", None), "back with its sender"


async def test_a_summary_that_cannot_be_decrypted_goes_back_to_its_sender(worker: Turned) -> None:
    damaged, _, _ = await sent(worker.world, fallback_centre_ids=[MAE_SOT])
    sound, _, _ = await sent(worker.world, fallback_centre_ids=[MAE_SOT])
    await worker.world.value(DAMAGED, damaged.rpartition("/")[2])
    assert await worker.turn(14 * DAY).look(4) == [2, 2, 2, 0]
    for path, goes_on in ((damaged, False), (sound, True)):
        ended = await seen(worker.world, path)
        assert (ended["status"], ended["redirected_to"] is not None) == ("expired", goes_on)


async def test_a_row_that_somebody_keeps_locked_rests_while_the_others_have_their_turn(
    worker: Turned, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, free = [(await sent(worker.world))[0] for _ in range(2)]

    async def run(work: OpenWork, actor: Actor, referral_id: ReferralId) -> bool:
        if to_text("referral", referral_id) in locked:
            raise DatabaseUnavailable
        return await run_clock(work, actor, referral_id)

    monkeypatch.setitem(clocks.USE_CASES, "referral", ("run_clock", run))
    with pytest.raises(DatabaseUnavailable):
        await worker.turn(4 * DAY).look()
    assert await worker.look(2) == [1, 0]
    assert [(await seen(worker.world, path))["version"] for path in (locked, free)] == [1, 2]


async def test_a_row_that_makes_no_sense_is_reported_and_starves_nobody(
    world: World, database_url: str, worker: Turned
) -> None:
    senseless = [(await sent(world))[0] for _ in range(3)]
    sound, _, _ = await sent(world)
    for path in senseless:
        await world.value(SENSELESS, path.rpartition("/")[2])
    async with turned(world, database_url, most=2, ahead=4 * DAY) as one:
        for _ in range(2):  # the three are the oldest, and fill a look and a half
            with pytest.raises(TypeError):
                await one.look()
        assert await one.look() == [0]
        assert (await seen(world, sound))["version"] == 2
        for path in senseless:
            await world.value(MENDED, path.rpartition("/")[2])
        assert await one.look() == [0], "they rest for a minute"
        assert await one.turn(timedelta(minutes=2)).look(2) == [2, 1]
