"""Many journeys at once, until they are told to end; each then goes on to the end of its own."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.cli.commands import PATIENCE
from tests.faults.clients.client import Client
from tests.faults.clients.journeys import Journeys, Refused
from tests.faults.clients.record import Record, now
from tests.faults.clients.systems import Systems
from tests.timeouts import TICK

CREDENTIALS = 0.2
"""The part of the journeys before which a partner system is registered, and its credentials are replaced."""


@dataclass
class Traffic:
    """What is under way. ``record`` grows meanwhile."""

    journeys: Journeys
    systems: Systems
    record: Record
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def acknowledged(self, more: int) -> None:
        """Wait for this many more acknowledged writes."""
        wanted, end = self.record.count + more, now() + PATIENCE
        while self.record.count < wanted:
            assert now() < end, f"{self.record.count} of {wanted} writes were acknowledged: {self._waiting()}"
            await asyncio.sleep(TICK)

    def _waiting(self) -> list[str]:
        """What was not answered yet, with the outcomes of the last attempts."""
        waiting = [write for write in self.record.writes if write.status is None]
        return [f"{write.path}: {[attempt.outcome for attempt in write.attempts[-9:]]}" for write in waiting]

    async def _go(self) -> None:
        while not self._ended.is_set():
            try:
                if self.journeys.chance.random() < CREDENTIALS:
                    await self.systems.one()
                await self.journeys.one()
            except Refused:
                await asyncio.sleep(TICK)

    def end(self) -> None:
        """Let no further journey begin."""
        self._ended.set()


@asynccontextmanager
async def traffic(
    clients: Mapping[str, Client], coordinator: Client, at_once: int, chance: random.Random
) -> AsyncIterator[Traffic]:
    """Let so many journeys be under way at any time while the block lasts; wait for their ends after it."""
    record = Record()
    for client in (*clients.values(), coordinator):
        client.record = record
    running = Traffic(Journeys(clients, chance), Systems(coordinator), record)
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(running._go())
        try:
            yield running
        finally:
            running.end()
