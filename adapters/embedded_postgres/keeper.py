"""The thread that starts the server, watches it, restarts it if it dies, and stops it."""

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future

from adapters.embedded_postgres.data_folder.log import cut_log
from adapters.embedded_postgres.programs.child import Child
from adapters.embedded_postgres.running import STOP_SECONDS, Site, join_or_start, server_is_gone, stop

WATCH_SECONDS = 0.25
AGAIN_SECONDS = 2.0
"""Seconds between attempts to restart a server that does not start."""

JOIN_SECONDS = 0.3
PATIENCE_SECONDS = 4.0
"""Seconds allowed for a start that nobody is waiting for any more. The kernel ends what is left with this process."""
LAST_SECONDS = 1.5
"""When so many seconds are left to stop the server, it is stopped, whatever its owner still waits for: perhaps for an
answer of this very server.
"""

_log = logging.getLogger(__name__)


class Keeper:
    """Keeps one folder's server available for as long as this process needs it.

    The thread that starts the server must outlive it, because the kernel ends the server with that thread.
    """

    def __init__(self, site: Site, seconds_to_stop: Callable[[], float | None]) -> None:
        self._site = site
        self._seconds_to_stop = seconds_to_stop
        self._process = os.getpid()
        self._child: Child | None = None
        self._enough = threading.Event()
        self._first: Future[None] = Future()
        self._thread = threading.Thread(target=self._keep, name="embedded-postgres", daemon=True)

    @property
    def owns(self) -> bool:
        """Whether the running server is ours to stop; a forked process owns nothing."""
        return self._child is not None and self._process == os.getpid()

    def begin(self) -> None:
        """Return once the server answers; raises `EmbeddedPostgresError` or `OSError` if it does not."""
        self._thread.start()
        try:
            self._first.result()
        except BaseException:
            # After an interrupt the caller may remove the folder, so nothing may still be writing into it.
            self._enough.set()
            self._thread.join(PATIENCE_SECONDS)
            raise

    def end(self) -> None:
        """Stop the server if it is ours, within the seconds that there are; leave another process's server alone."""
        if self._process == os.getpid():
            self._enough.set()
            self._thread.join(self._seconds + JOIN_SECONDS)

    @property
    def _seconds(self) -> float:
        """How long stopping the server may take from now on."""
        seconds = self._seconds_to_stop()
        return STOP_SECONDS if seconds is None else seconds

    def _keep(self) -> None:
        try:
            self._child = join_or_start(self._site, self._enough)
        except BaseException as error:
            self._first.set_exception(error)
            return
        self._first.set_result(None)
        while not self._enough.wait(WATCH_SECONDS) and self._seconds > LAST_SECONDS:
            try:
                self._look_after()
            except Exception as error:  # a full disk, say: if this thread ended, so would the server
                _log.error("the database server needs attention: %s", error)
                self._enough.wait(AGAIN_SECONDS)
        if self._child is not None:
            stop(self._child, self._site.folder.cluster, self._seconds)

    def _look_after(self) -> None:
        if self._child is not None and self._child.poll() is None:
            cut_log(self._site.folder)
        elif self._child is not None or server_is_gone(self._site.folder):
            _log.warning("the database server in %s is gone; starting it again", self._site.folder.path)
            self._child = None
            self._child = join_or_start(self._site, self._enough)
