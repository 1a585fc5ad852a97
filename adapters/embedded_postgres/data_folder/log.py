"""The server's log: a file of limited size in the data folder."""

import os

from adapters.embedded_postgres.data_folder.folder import Folder, open_ours

LARGEST_LOG = 1_000_000
"""Bytes. One older file of the same size is kept as `postgres.log.1`."""

TAIL = 4_000


def open_log(folder: Folder) -> int:
    """Open the log for appending, so that it can be truncated while the server writes."""
    return open_ours(folder.log, os.O_RDWR | os.O_APPEND)


def cut_log(folder: Folder) -> None:
    """Once the log exceeds `LARGEST_LOG`, move all but its end aside."""
    log = open_log(folder)
    try:
        size = os.fstat(log).st_size
        if size <= LARGEST_LOG:
            return
        kept = os.pread(log, LARGEST_LOG, size - LARGEST_LOG)
        os.ftruncate(log, 0)
        with os.fdopen(open_ours(folder.log.with_suffix(".log.1"), os.O_WRONLY | os.O_TRUNC), "wb") as older:
            older.write(kept)
    finally:
        os.close(log)


def tail_of(log: int, since: int) -> str:
    """Return the end of what was logged after the offset `since`, for an error message."""
    size = os.fstat(log).st_size
    start = max(since, size - TAIL)
    return os.pread(log, max(size - start, 0), start).decode(errors="replace").strip() or "(the log says nothing)"
