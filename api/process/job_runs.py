"""When the jobs of this process last succeeded and failed: the worker's heartbeat.

Who takes part: the worker, which notes each run in memory; a job of its own, which writes down every few seconds what
is new. Promised: a run costs no statement. On failure: the next write has it too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Protocol

WRITTEN_EVERY = timedelta(seconds=5)

Ran = tuple[str, timedelta, timedelta | None, timedelta | None]
"""A job, how often it should run, and how long ago it last succeeded and failed here; ``None``: never."""


@dataclass(slots=True)
class _Seen:
    succeeded: float | None = None
    failed: float | None = None


class RunsWriter(Protocol):
    """Writes down which jobs there are, and when they ran."""

    async def begin(self, jobs: Mapping[str, timedelta]) -> None:
        """Say which jobs a worker has, and how often each should run."""

    async def write(self, runs: Sequence[Ran]) -> None:
        """Write down runs."""


class JobRuns:
    """Notes runs of ``jobs``, given with how often each should run. ``count_failure`` counts a failure by its job."""

    def __init__(self, jobs: Mapping[str, timedelta], writer: RunsWriter, count_failure: Callable[[str], None]) -> None:
        self._jobs, self._writer, self._count_failure = jobs, writer, count_failure
        self._seen = {job: _Seen() for job in jobs}
        self._new = set[str]()
        self._begun = False

    def succeeded(self, job: str) -> None:
        """Note that a job has ended well."""
        self._seen[job].succeeded = monotonic()
        self._new.add(job)

    def failed(self, job: str) -> None:
        """Note that a job has failed."""
        self._seen[job].failed = monotonic()
        self._new.add(job)
        self._count_failure(job)

    async def write(self) -> None:
        """Write down what is new since the last time; the first time also which jobs there are."""
        if not self._begun:
            await self._writer.begin(self._jobs)
            self._begun = True
        new, self._new = self._new, set()
        now = monotonic()
        try:
            await self._writer.write([self._ran(job, now) for job in sorted(new)])
        except BaseException:
            self._new |= new
            raise

    def _ran(self, job: str, now: float) -> Ran:
        seen = self._seen[job]
        return job, self._jobs[job], _ago(seen.succeeded, now), _ago(seen.failed, now)


def _ago(at: float | None, now: float) -> timedelta | None:
    return None if at is None else timedelta(seconds=now - at)
