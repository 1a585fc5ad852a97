"""What must not disturb the feed: workers that are killed, and transactions that stay open."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from tests.http.events.minute import sequencer_process

ROOT = Path(__file__).parents[4]
HAPPENED = """WITH j AS (
    INSERT INTO corridor.journal (id, at, type, subject) VALUES ($1, now(), 'centre.status_changed', '{}') RETURNING id
) INSERT INTO corridor.outbox (event_id, audience, parting) SELECT j.id, $2, '{}' FROM j"""
OPEN_SECONDS = 3.0
"""For which a transaction that has written stays open at most."""
WITNESS = """
CREATE TABLE public.told (event_id uuid, reader uuid);
CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO public.told SELECT new.event_id, r FROM unnest(new.audience) AS r;
    RETURN NULL;
END
$$;
INSERT INTO public.told SELECT o.event_id, r FROM corridor.outbox AS o, unnest(o.audience) AS r;
CREATE TRIGGER note AFTER INSERT ON corridor.outbox FOR EACH ROW EXECUTE FUNCTION public.note();
"""
"""Notes what is told to whom in the transaction that says so. The feeds have no part in it."""


class Sequencers:
    """Workers that append to the feeds, each in its own process."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._running = list["subprocess.Popen[bytes]"]()
        self.killed = 0

    def start(self) -> None:
        """Start one more."""
        command = [sys.executable, sequencer_process.__file__, self._url]
        self._running.append(subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}))

    def kill(self) -> None:
        """Kill the one that has run for longest; it gets no chance to put anything in order."""
        oldest = self._running.pop(0)
        assert oldest.poll() is None, "it had ended by itself"
        oldest.kill()
        oldest.wait()
        self.killed += 1

    def end(self) -> None:
        """Kill all that are left."""
        while self._running:
            self.kill()


@contextmanager
def sequencers(url: str, number: int) -> Iterator[Sequencers]:
    """Run so many."""
    running = Sequencers(url)
    try:
        for _ in range(number):
            running.start()
        yield running
    finally:
        running.end()


@asynccontextmanager
async def open_elsewhere(url: str) -> AsyncIterator[None]:
    """Hold a transaction open that has an id of its own, while the block lasts."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.fetchval("SELECT pg_current_xact_id()")
            yield
    finally:
        await connection.close()


@asynccontextmanager
async def open_here(url: str, readers: list[UUID], chance: random.Random) -> AsyncIterator[None]:
    """Hold transactions open that have told these readers something: one while the block lasts, then it is committed;
    beside it one after another, committed or rolled back after a while.
    """
    one_after_another = asyncio.create_task(_one_after_another(url, readers, chance))
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(HAPPENED, uuid4(), readers)
            yield
    finally:
        one_after_another.cancel()
        with suppress(asyncio.CancelledError):
            await one_after_another
        await connection.close()


async def _one_after_another(url: str, readers: list[UUID], chance: random.Random) -> None:
    connection = await asyncpg.connect(url)
    try:
        while True:
            held = connection.transaction()
            await held.start()
            await connection.execute(HAPPENED, uuid4(), readers)
            await asyncio.sleep(chance.uniform(0, OPEN_SECONDS))
            await (held.rollback() if chance.random() < 0.3 else held.commit())
    finally:
        await connection.close()
