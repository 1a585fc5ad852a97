"""A small file system of its own for PostgreSQL, which can be filled: a tmpfs, for whom the machine lets mount one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "2g"
"""For the database, its log and a second database that a backup is restored into."""
WHY_NOT = (
    "Filling a disk for real needs root, to mount a tmpfs; here PostgreSQL only says to each write that it is full."
)


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """Give the folder of an empty file system, or None where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="corridor-disk-"))
    try:
        mounted = (
            os.geteuid() == 0
            and not subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "tmpfs", str(folder)],
                capture_output=True,
                check=False,
            ).returncode
        )
        try:
            yield folder if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
