"""Keeps several serving processes (``corridor serve --workers``).

Who takes part: the first process, which looks at the others ten times a second and never waits for one of them; the
others, each of which answers requests on the same sockets.
Promised: a worker that dies, or is silent for ``SILENCE_SECONDS``, is replaced, whatever the database does. A signal
ends all of them, within the seconds that ``api/process/signals.py`` allows.
On failure: a worker that fails is started again after a pause, as long as another one serves: that one may hold the
last copy of a root key (docs/operations/keys.md). If none does, all of it ends, and not with exit code 0. At the end,
a worker that does not end is killed.
"""

import time
from dataclasses import dataclass
from socket import socket

import uvicorn

from api.process.logs import log
from api.process.signals import noted
from api.server.worker_process import WORKER_CUT_OFF_SECONDS, WorkerProcess

LOOK_SECONDS = 0.1
SILENCE_SECONDS = 60.0
"""Long enough to start on a busy machine: workers would be killed before they answer, one after another."""
PAUSE_SECONDS = 2.0
"""Before the next start in the place of a worker that failed, so that it does not fail without end."""
END_SECONDS = WORKER_CUT_OFF_SECONDS + 0.1
KILLED = 1
"""The exit code if a worker had to be killed at the end."""


@dataclass
class Place:
    """The place of one worker. Times are of ``time.monotonic``."""

    worker: WorkerProcess | None = None
    heard_at: float = 0.0
    next_at: float = 0.0
    """When a worker may start here, if there is none."""

    @property
    def serves(self) -> bool:
        """Whether a worker serves here."""
        return self.worker is not None and self.worker.started and self.worker.exitcode is None


class Supervisor:
    """See the head of this file."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        self._config, self._sockets = config, sockets
        self._places = [Place() for _ in range(config.workers)]
        self._failed = 0
        self._ended_at: float | None = None

    def run(self) -> int:
        """Keep the workers until a signal or a failure ends it; returns the exit code."""
        with noted(self._end):
            while self._ended_at is None and not self._failed:
                for place in self._places:
                    if self._ended_at is None:
                        self._look_at(place)
                time.sleep(LOOK_SECONDS)
            self._end()
            return self._end_all() or self._failed

    def _end(self) -> None:
        if self._ended_at is None:
            self._ended_at = time.monotonic()

    def _look_at(self, place: Place) -> None:
        now, worker = time.monotonic(), place.worker
        if worker is None:
            if now >= place.next_at:
                place.worker, place.heard_at = WorkerProcess(self._config, self._sockets), now
                place.worker.start()
            return
        code = worker.exitcode
        if code is None:
            if _is_heard(worker):
                place.heard_at = now
            if now < place.heard_at + SILENCE_SECONDS:
                return
            worker.kill()
            worker.join()
        log.warning("a worker is replaced", pid=worker.pid, status=worker.exitcode)
        place.worker = None
        place.next_at = now if worker.started and not code else now + PAUSE_SECONDS
        if code is not None and code > 0 and not any(other.serves for other in self._places):
            self._failed = code

    def _end_all(self) -> int:
        """End the workers; kills those that do not end, and then returns ``KILLED``."""
        workers = [place.worker for place in self._places if place.worker is not None]
        for worker in workers:
            worker.terminate()
        assert self._ended_at is not None  # noqa: S101 - set before
        for worker in workers:
            worker.process.join(max(0.0, self._ended_at + END_SECONDS - time.monotonic()))
        left = [worker for worker in workers if worker.exitcode is None]
        for worker in left:
            log.error("a worker was killed", pid=worker.pid)
            worker.kill()
            worker.join()
        cut_off = [worker for worker in workers if (worker.exitcode or 0) != 0 and worker.started]
        return KILLED if cut_off and not self._failed else 0


def _is_heard(worker: WorkerProcess) -> bool:
    try:
        return worker.is_heard()
    except (OSError, EOFError):
        return False  # it is about to die, or its exit code would be known
