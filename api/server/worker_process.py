"""One of several processes that answer requests (``corridor serve --workers``)."""

import multiprocessing
import os
import signal
import threading


def end_with_parent() -> None:
    """Let a worker drain and end when the process that started it is gone, however that ended.

    A worker that outlived a ``kill -9`` of its parent would hold the port, with no database behind it.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="corridor-parent", daemon=True).start()
