"""One of several serving processes (``corridor serve --workers``)."""

import multiprocessing
import os
import signal
import threading


def end_with_parent() -> None:
    """Drain and exit when the parent process is gone, however it ended.

    A worker that outlived a ``kill -9`` of its parent would keep the port, with no database behind it.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="corridor-parent", daemon=True).start()
