"""Locks between processes. The kernel frees them when their last holder ends, for any reason."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from adapters.embedded_postgres.cut_short import go_on_unless
from adapters.embedded_postgres.data_folder.folder import open_ours
from adapters.embedded_postgres.errors import ServerNotStarted

POLL_SECONDS = 0.02


def try_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock until it and all its copies are closed, or None if another holds it."""
    descriptor = open_ours(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def waiting_lock(path: Path, deadline: float, enough: Event | None = None) -> Iterator[None]:
    """Hold the lock for the block. `ServerNotStarted` is raised after `deadline`, a `time.monotonic()`, and as soon as
    `enough` is set.
    """
    while (descriptor := try_lock(path)) is None:
        if enough is not None:
            go_on_unless(enough)
        if time.monotonic() > deadline:
            raise ServerNotStarted(
                f"Another Corridor process has been starting the database in {path.parent} for too long. "
                "Look at its output, end it if it hangs, and try again."
            )
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        os.close(descriptor)
