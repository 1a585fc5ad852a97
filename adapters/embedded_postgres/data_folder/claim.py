"""One `corridor serve` for each data folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.embedded_postgres.data_folder.folder import open_folder
from adapters.embedded_postgres.data_folder.locks import try_lock
from adapters.embedded_postgres.errors import FolderInUse


@contextmanager
def claim_folder(data_dir: Path) -> Iterator[None]:
    """Claim the data folder for this `corridor serve`; raises `FolderInUse` if another one holds it.

    Commands that only join the database do not claim it. The claim ends with the process, even after `kill -9`.
    """
    folder = open_folder(data_dir)
    lock = try_lock(folder.serve_lock)
    if lock is None:
        holder = folder.serve_lock.read_text().strip()
        raise FolderInUse(
            f"another `corridor serve` ({f'pid {holder}' if holder else 'just starting'}) already uses this folder "
            f"({folder.path}). Stop it first, or give this one a data folder of its own."
        )
    try:
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield
    finally:
        os.ftruncate(lock, 0)
        os.close(lock)
