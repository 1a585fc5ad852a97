"""Passes a secret to the processes that ``corridor serve --workers`` starts, without the environment: everybody with
the same account can list that, and crash reports contain it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def handed_over(secret: str) -> Iterator[Path]:
    """Give the path of a file with the secret, for as long as the block lasts.

    On Linux the file is in memory and disappears with this process, however that ends; other accounts cannot open it.
    Elsewhere it is a file in a folder that only we can read.
    """
    if hasattr(os, "memfd_create"):
        # without flags: it stays open for the program that replaces this one
        with os.fdopen(os.memfd_create("corridor", 0), "w", encoding="utf-8") as memory:
            memory.write(secret)
            memory.flush()
            yield Path(f"/proc/{os.getpid()}/fd/{memory.fileno()}")
        return
    with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
        file = Path(folder) / "secret"
        file.touch(mode=0o600)
        file.write_text(secret, encoding="utf-8")
        yield file
