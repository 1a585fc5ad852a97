"""A process that serves: uvicorn's server, which ends in order and in time; and one of several of them."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.supervisors.multiprocess import Process

from api.process.signals import CUT_OFF_SECONDS, noted

WORKER_CUT_OFF_SECONDS = 8.6
"""After the signal: draining and the end of all parts take less."""
ACCEPTED_AT_ONCE = 16
"""Connections, of each socket. libuv accepts one from each of its handles, whose turns are long in a busy process: new
connections waited for seconds before anything could be said to them.
"""


class Server(uvicorn.Server):
    """Drains after a signal, and then returns. Later signals do not disturb it, not even the second Ctrl-C."""

    cut_off = CUT_OFF_SECONDS

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, and accept ``ACCEPTED_AT_ONCE`` connections from each socket in one turn of the event loop."""
        await super().serve(sockets and [*sockets, *_copies(sockets)])

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Note the first signal. uvicorn would raise it again at the end, when there is still something to stop."""
        with noted(self._end, self.cut_off):
            yield

    def _end(self) -> None:
        self.should_exit = True
        if not self.started:
            raise KeyboardInterrupt  # nothing has to be drained, and the rest of the start may take long


class WorkerServer(Server):
    """The server of one of several processes."""

    cut_off = WORKER_CUT_OFF_SECONDS


class WorkerProcess(Process):
    """One of several serving processes (``corridor serve --workers``), as the first process and itself see it."""

    _asked = False
    started = False
    """Whether it has said that it serves."""

    @property
    def server(self) -> uvicorn.Server:
        """Return the server of this process."""
        if self._server is None:
            self._server = WorkerServer(config=self.config)
        return self._server

    def is_heard(self) -> bool:
        """Ask whether it serves, without waiting for the answer; returns whether it answered the last time.

        Raises ``OSError`` or ``EOFError`` if nobody is there.
        """
        heard = not self._asked
        if self._asked and self.parent_conn.poll(0):
            self.started, self._asked, heard = bool(self.parent_conn.recv()) or self.started, False, True
        if not self._asked:
            self.parent_conn.send(b"ping")
            self._asked = True
        return heard


def end_with_parent() -> None:
    """Drain and exit when the parent process is gone, however it ended; exit without draining if that takes too long.

    A worker that outlived a ``kill -9`` of its parent would keep the port, with no database behind it.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(WORKER_CUT_OFF_SECONDS + 1)
        os._exit(1)  # a main thread that is held up in the system does not hear of signals

    threading.Thread(target=watch, name="corridor-parent", daemon=True).start()


def _copies(sockets: list[socket.socket]) -> list[socket.socket]:
    """Return more descriptors of each. ``socket.dup`` would let it block again, in every process that listens on it."""
    numbers = [one.fileno() for one in sockets for _ in range(ACCEPTED_AT_ONCE - 1)]
    return [socket.socket(fileno=os.dup(number)) for number in numbers]
