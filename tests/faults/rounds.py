"""One round: clients write, a fault begins and is healed, they go on, and everything is checked."""

import asyncio
import random

from tests.faults.checker.verdict import Verdict, verdict
from tests.faults.clients.record import now
from tests.faults.clients.traffic import traffic
from tests.faults.injectors.fault import Fault
from tests.faults.stage.stage import Stage

WARM, AFTERWARDS = 15, 30
"""Writes that must be acknowledged before the fault begins, and after it is healed."""


async def play(stage: Stage, fault: Fault, *, at_once: int, seed: int) -> Verdict:
    """Play one round with so many journeys at once."""
    async with traffic(stage.clients, at_once, random.Random(seed)) as running:
        begun = now()
        await running.acknowledged(WARM)
        async with fault.inflict(stage):
            await asyncio.sleep(fault.lasts)
        await running.acknowledged(AFTERWARDS)
        ended = now()
    return await verdict(stage, running.record, running.journeys, running.record.longest_outage(begun, ended))
