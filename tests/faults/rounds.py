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
LOGGED = 2_000
"""Characters of the service's log that are shown with a failure."""


async def play(stage: Stage, fault: Fault, *, at_once: int, seed: int, part: float = 1.0) -> Verdict:
    """Play one round with so many journeys at once. ``part``: of the seconds for which the fault lasts."""
    try:
        async with traffic(stage.clients, stage.coordinator, at_once, random.Random(seed)) as running:
            begun = now()
            await running.acknowledged(WARM)
            async with fault.inflict(stage):
                await asyncio.sleep(fault.lasts * part)
            await running.acknowledged(AFTERWARDS)
            ended = now()
        await stage.put_right()
        return await verdict(stage, running.record, running.journeys, running.record.longest_outage(begun, ended))
    except Exception as failed:
        failed.add_note(f"{fault.name}; the service {'runs' if stage.service.runs else 'has ended'}; it logged last:")
        failed.add_note(stage.service.log[-LOGGED:])
        raise
