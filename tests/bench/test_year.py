"""Two weeks of the simulated year: everything promised holds, and it is seen when it does not."""

import asyncio

import pytest

from bench.ground import Ground
from bench.year import workers
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


def test_a_year_sees_a_worker_that_does_nothing(here: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LOOKS", 0)
    monkeypatch.setattr(workers, "DIES", 0.0)
    found = _simulated(here, 7)
    assert any("when its clock ended" in what for what in found.wrong), found.wrong
    assert any("past its clocks" in what for what in found.wrong), found.wrong
