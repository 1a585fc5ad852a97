"""How much room there is on the disk of a folder that may not exist yet."""

import shutil
from pathlib import Path
from typing import NamedTuple


class Disk(NamedTuple):
    """Bytes."""

    total: int
    free: int


def disk_of(folder: Path) -> Disk:
    """Look at the disk on which the folder is, or will be."""
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return Disk(usage.total, usage.free)
