"""One round of each fault with little load: nothing acknowledged is lost, nothing is done twice, and all goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.checker.audit import unsound_audit
from tests.faults.checker.feeds import missing_deliveries
from tests.faults.injectors.catalogue import FAULTS
from tests.faults.injectors.fault import Fault
from tests.faults.rounds import play
from tests.faults.stage.stage import Stage, staged

AT_ONCE, PART = 3, 0.5
"""Journeys under way at any time; how much of the time of `make faults` each fault lasts."""


@pytest.fixture(scope="module")
async def stage(shipped_folder: Path) -> AsyncIterator[Stage]:
    async with staged(shipped_folder) as made:
        yield made


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
async def test_nothing_is_lost_or_doubled(stage: Stage, fault: Fault) -> None:
    (await play(stage, fault, at_once=AT_ONCE, seed=len(stage.known), part=PART)).must_be_right()


async def test_every_event_arrived_at_the_webhook(stage: Stage) -> None:
    assert sum(map(len, stage.told.values())) > 0
    assert await missing_deliveries(stage) == []


async def test_the_audit_trail_is_whole(stage: Stage) -> None:
    assert await unsound_audit(stage) == []
