"""A disk without any space left."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.faults.stage.stage import Stage
from tests.postgres.faults.full_disk import full

PIECE = 1 << 20
DISK_FULL = "53100"


@asynccontextmanager
async def disk_full(stage: Stage) -> AsyncIterator[None]:
    """Fill the file system of PostgreSQL to its last byte. Where none could be mounted, PostgreSQL only says that it is
    full.
    """
    if stage.disk is None:
        async with full(stage.url, DISK_FULL):
            yield
        return
    ballast = stage.disk / "ballast"
    try:
        _fill(ballast)
        yield
    finally:
        ballast.unlink()


def _fill(ballast: "os.PathLike[str]") -> None:
    descriptor, size = os.open(ballast, os.O_CREAT | os.O_WRONLY, 0o600), 0
    try:
        for piece in (PIECE, 4096):
            with suppress(OSError):
                while True:
                    os.posix_fallocate(descriptor, size, piece)
                    size += piece
    finally:
        os.close(descriptor)
