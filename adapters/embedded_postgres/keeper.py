"""The thread that starts the server, watches it, starts it again if it dies, and stops it."""

import logging
import threading
from concurrent.futures import Future

from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.log import cut_log
from adapters.embedded_postgres.running import Child, Site, join_or_start, server_is_gone, stop

WATCH_SECONDS = 0.25
AGAIN_SECONDS = 2.0
"""Between attempts to bring back a server that does not start."""

_log = logging.getLogger(__name__)


class Keeper:
    """Keeps one folder's server available for as long as this process needs it.

    The thread that starts the server must outlive it, because the kernel ends the server with that thread.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._child: Child | None = None
        self._enough = threading.Event()
        self._first: Future[None] = Future()
        self._thread = threading.Thread(target=self._keep, name="embedded-postgres", daemon=True)

    @property
    def owns(self) -> bool:
        """Whether the server that runs is ours to stop."""
        return self._child is not None

    def begin(self) -> None:
        """Return once the server answers; raises `EmbeddedPostgresError` if it does not."""
        self._thread.start()
        self._first.result()

    def end(self) -> None:
        """Stop the server if it is ours; a server of another process stays."""
        self._enough.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            self._child = join_or_start(self._site)
        except BaseException as error:
            self._first.set_exception(error)
            return
        self._first.set_result(None)
        while not self._enough.wait(WATCH_SECONDS):
            cut_log(self._site.folder)
            if self._is_lost():
                self._bring_back()
        if self._child is not None:
            stop(self._child)

    def _is_lost(self) -> bool:
        if self._child is not None:
            return self._child.poll() is not None
        return server_is_gone(self._site.folder)

    def _bring_back(self) -> None:
        _log.warning("the database server in %s is gone; starting it again", self._site.folder.path)
        self._child = None
        try:
            self._child = join_or_start(self._site)
        except (EmbeddedPostgresError, OSError) as error:
            _log.error("the database server did not come back: %s", error)
            self._enough.wait(AGAIN_SECONDS)
