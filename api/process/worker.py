"""The worker: a loop of named jobs, in every serving process and in ``corridor worker``.

Who takes part: any number of processes; PostgreSQL, which gives each job to one of them at a time.
Promised: a job runs at least once per interval as long as one process lives and the database is available. A job may be
cut off at any point and restarted elsewhere, so each must be safe to repeat.
On failure: the error is logged by its kind. The job runs again after a second, then after twice as long each time, up
to its interval, so that what a passing fault kept from running is not late by a day.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from adapters.ending_tasks import is_being_cancelled
from api.process.background_task import background_task
from api.process.job_runs import JobRuns
from api.process.logs import log

SOONEST_RETRY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A recurring job. ``alone`` jobs run in one process at a time."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]
    alone: bool = True


class JobLock(Protocol):
    """Gives each job to one process at a time."""

    def of(self, job: str) -> AbstractAsyncContextManager[bool]:
        """Try to take the job for the duration of the block; yields whether this process got it."""


class Worker:
    """Runs jobs at their intervals, and notes when in ``runs``. See the head of this file."""

    def __init__(self, jobs: Sequence[Job], turns: JobLock, runs: JobRuns | None = None) -> None:
        self.jobs = tuple(jobs)
        self._turns = turns
        self._runs = runs

    async def run(self) -> None:
        """Run all jobs until cancelled."""
        async with asyncio.TaskGroup() as group:
            for job in self.jobs:
                group.create_task(self._repeat(job), name=job.name)

    async def run_once(self, name: str) -> None:
        """Run one job now, unless another process is running it."""
        await self._turn(next(job for job in self.jobs if job.name == name))

    async def _repeat(self, job: Job) -> None:
        longest, retry = max(job.every, SOONEST_RETRY), SOONEST_RETRY
        while True:
            try:
                if await self._turn(job):
                    pause, retry = job.every, SOONEST_RETRY
                elif retry > SOONEST_RETRY:  # it failed here last time, and may be failing elsewhere too
                    pause, retry = _later(retry, longest)
                else:
                    pause = job.every
            except (Exception, asyncio.CancelledError) as problem:
                if is_being_cancelled():
                    raise asyncio.CancelledError from problem  # what was cut off may fail with an error of its own
                # a cancellation of something that the job waited for is a failure like others, and not its end
                log.warning("job failed", operation=job.name, kind=type(problem).__name__)
                if self._runs is not None:
                    self._runs.failed(job.name)
                pause, retry = _later(retry, longest)
            await asyncio.sleep(pause.total_seconds())

    async def _turn(self, job: Job) -> bool:
        """Run it, unless another process does; returns whether it ran here."""
        if not job.alone:
            await self._run(job)
            return True
        async with self._turns.of(job.name) as ours:
            if ours:
                await self._run(job)
            return ours

    async def _run(self, job: Job) -> None:
        await job.run()
        if self._runs is not None:
            self._runs.succeeded(job.name)


def _later(retry: timedelta, longest: timedelta) -> tuple[timedelta, timedelta]:
    """Return how long to wait now, and the next time."""
    pause = min(retry, longest)
    return pause, 2 * pause


def working(worker: Worker) -> AbstractAsyncContextManager[None]:
    """Run the worker as a background task while the block runs."""
    return background_task(worker.run())
