"""Two weeks of the simulated year: everything promised holds, and it is seen when it does not."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.ground import Ground
from bench.year import workers
from bench.year.chances import Dice
from bench.year.run import Year, fresh, simulate

REFERRALS, DAYS = 2000, 14
"""The referrals of a whole year at that pace; about ninety are sent in two weeks."""


def _simulated(here: Ground, seed: int) -> Year:
    async def run() -> Year:
        await fresh(here, "year")
        return await simulate(here, "year", REFERRALS, seed, lambda _: None, DAYS)

    return asyncio.run(run())


def test_a_year_breaks_no_promise(here: Ground) -> None:
    found = _simulated(here, 7)
    assert found.wrong == ()
    assert found.counted["referrals sent"] > 20
    assert found.counted["expired: sent"] > 0
    assert found.counted["done: confirm_contact"] > 0
    for what in ("answers of figures compared", "claims: filed", "activities recorded", "cases merged"):
        assert found.counted[what] > 0, what


def test_a_year_sees_a_worker_that_does_nothing(here: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    async def rest(*_: object, **__: object) -> None:
        """Do nothing."""

    monkeypatch.setattr(workers.Workers, "catch_up", rest)
    monkeypatch.setattr(workers, "DIES", 0.0)
    found = _simulated(here, 7)
    assert any("when its clock ended" in what for what in found.wrong), found.wrong
    assert any("past its clocks" in what for what in found.wrong), found.wrong


async def test_the_workers_look_until_nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    due = [500, 120, 3, 0]

    async def look(*_: object) -> int:
        return due.pop(0)

    crew = workers.Workers("", Path(), Dice("the backlog of a day"))
    crew._running = [object()]  # type: ignore[list-item]
    monkeypatch.setattr(workers.Workers, "_look", look)
    await crew.catch_up(datetime.now(UTC), boards=False)
    assert due == []
