"""A process goes by the database's clock (ADR 0073)."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.oauth.signatures.signing_keys import SigningKeys
from adapters.postgres.connection.database_clock import compare
from api.process import shared_clock
from domain.kernel.errors import Unavailable
from domain.ports.clock import CorrectedClock
from tests.app_under_test import World


class There:
    """A database whose clock shows ``ahead`` seconds more than ours, and that takes its time to say so."""

    def __init__(self, ahead: float, takes: float = 0.0) -> None:
        self.ahead, self.takes = ahead, takes

    async def value(self, _: str) -> float:
        await asyncio.sleep(self.takes / 2)
        now = time.time() + self.ahead
        await asyncio.sleep(self.takes / 2)
        return now


@pytest.mark.parametrize("ahead", [3600.0, 10.0, -10.0, -3600.0])
async def test_a_clock_that_differs_is_corrected_and_follows_when_it_is_set_again(ahead: float) -> None:
    clock, there = CorrectedClock(), There(ahead)
    wrong_by: Any = await compare(there.value, clock)
    assert wrong_by == pytest.approx(ahead, abs=5)
    assert abs(clock() - datetime.now(UTC) - timedelta(seconds=ahead)) < timedelta(seconds=5)
    there.ahead = 0.0
    assert await compare(there.value, clock) == pytest.approx(-ahead, abs=5)
    assert clock.behind == pytest.approx(0.0, abs=5)


async def test_what_cannot_be_told_from_the_time_of_the_response_corrects_nothing() -> None:
    clock = CorrectedClock()
    assert await compare(There(0.2, takes=1.0).value, clock) == 0.0
    assert clock.behind == 0.0


async def test_it_is_compared_again_and_again_also_after_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_clock, "EVERY_SECONDS", 0.0)
    compared, enough = list[int](), asyncio.Event()

    async def comparing() -> float:
        compared.append(len(compared))
        if len(compared) in (2, 3):
            raise Unavailable if len(compared) == 2 else ValueError
        if len(compared) == 5:
            enough.set()
        return 0.0

    async with shared_clock.shared_clock(comparing):
        assert compared == [0], "the first comparison is made before anything begins"
        await enough.wait()


async def test_the_service_compares_its_clock_with_its_database(world: World) -> None:
    clock = CorrectedClock()
    clock.behind = 3600.0
    assert await compare(world.service.database.value, clock) == pytest.approx(-3600, abs=60)


async def test_tokens_are_signed_however_far_a_clock_was_set_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also before the oldest key: the one that signs then is known to all processes."""
    keys: SigningKeys = world.service.callers.keys  # type: ignore[attr-defined]
    nea = await world.new_caller("nea")  # one that other tests share might get a token of that time
    back = time.time() - 10 * 365 * 86_400
    monkeypatch.setattr(time, "time", lambda: back)
    assert keys.present.kid in keys.kids
    assert (await world.token_of(nea)).status_code == 200


async def test_heads_of_the_audit_tree_are_later_each_time(world: World) -> None:
    """Also if the clock was set back since the last one was signed."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    newest = "SELECT at FROM corridor.audit_tree_heads ORDER BY at DESC LIMIT 1"
    insert = "INSERT INTO corridor.audit_tree_heads VALUES ($1, 0, '', 'x') ON CONFLICT DO NOTHING"
    try:
        await world.value(insert, ahead)
        await world.service.worker.run_once("sign_tree_head")
        assert await world.value(newest) > ahead
    finally:
        await world.value("DELETE FROM corridor.audit_tree_heads WHERE at >= $1", ahead)
