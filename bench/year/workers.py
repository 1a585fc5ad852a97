"""The workers of the simulation: two processes that work at the same time, and are killed now and then."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from adapters.postgres.connection.roles import WORKER
from adapters.postgres.operate.logins import ensure_login
from bench.year.chances import Dice
from bench.year.worker_process import BOARDS, DONE, URL

MOST_LOOKS = 1000
"""Looks of the workers after one step of the simulation. They look until nothing is due, as they do within seconds in
reality: a look takes one step of a referral (overdue, then expired), and not more than some hundreds of them.
"""
DIES, BOTH, RESTS = 0.03, 0.3, 0.004
"""Shares of the turns: a worker is killed in the middle; two work at once; nobody works for a day."""
SECONDS = 300.0


class Workers:
    """Two worker processes."""

    def __init__(self, url: str, root_key_file: Path, dice: Dice) -> None:
        self._environment, self._root_key_file = os.environ | {URL: url}, str(root_key_file)
        self._dice = dice
        self._running: list[Process] = []
        self._rests_until: datetime | None = None
        self.killed = 0
        self.rested = 0

    async def start(self) -> None:
        """Start both."""
        self._running = [await self._new() for _ in range(2)]

    async def turn(self, at: datetime, *, boards: bool) -> bool:
        """Do what is due, and count the boards if asked to; returns whether somebody worked."""
        if self._rests_until is not None and at < self._rests_until:
            return False
        self._rests_until = None
        if self._dice.happens(RESTS):
            self._rests_until, self.rested = at + self._dice.days(0.5, 1.5), self.rested + 1
            return False
        if self._dice.happens(DIES):
            await self._die_in_the_middle(at)
        await self.catch_up(at, boards=boards)
        return True

    async def catch_up(self, at: datetime, *, boards: bool) -> None:
        """Do what is due, even if the workers should be resting; raises ``RuntimeError`` if that does not end."""
        for _ in range(MOST_LOOKS):
            both = self._dice.happens(BOTH)
            looks = (self._look(one, at, boards) for one in self._running[: 2 if both else 1])
            if not sum(await asyncio.gather(*looks)):
                return
        raise RuntimeError("The workers of the simulation did not come to an end.")

    async def stop(self) -> None:
        """Stop both by the end of their input."""
        for one in self._running:
            assert one.stdin is not None
            one.stdin.close()
            await asyncio.wait_for(one.wait(), SECONDS)

    async def _die_in_the_middle(self, at: datetime) -> None:
        doomed = self._running.pop(0)
        assert doomed.stdin is not None
        doomed.stdin.write(f"{at.isoformat()}\n".encode())
        await asyncio.sleep(self._dice.days(0, 1) / self._dice.days(20, 20.1))
        doomed.kill()
        await doomed.wait()
        self.killed += 1
        self._running.append(await self._new())

    async def _look(self, one: Process, at: datetime, boards: bool) -> int:
        assert one.stdin is not None
        one.stdin.write(f"{at.isoformat()} {BOARDS if boards else ''}\n".encode())
        return await self._done(one)

    async def _new(self) -> Process:
        started = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.year.worker_process",
            self._root_key_file,
            stdin=PIPE,
            stdout=PIPE,
            env=self._environment,
        )
        await self._done(started)
        return started

    async def _done(self, one: Process) -> int:
        """Wait until it is done, and return how many steps it took."""
        assert one.stdout is not None
        said, _, taken = (await asyncio.wait_for(one.stdout.readline(), SECONDS)).decode().partition(" ")
        if said != DONE:
            raise RuntimeError("A worker of the simulation failed; its error is above.")
        return int(taken)


@asynccontextmanager
async def workers_of(owner: str, root_key_file: Path, seed: int) -> AsyncIterator[Workers]:
    """Run them while the block runs."""
    workers = Workers(await ensure_login(owner, WORKER), root_key_file, Dice(f"workers {seed}"))
    await workers.start()
    try:
        yield workers
    finally:
        await workers.stop()
