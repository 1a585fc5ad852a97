"""Whether a process has ended, even if nobody has collected it."""

import asyncio
import os
import signal
from pathlib import Path


def is_gone(process: int) -> bool:
    """Whether it has ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def must_end(process: int) -> None:
    """Wait for its end; if it lives on, end it, and fail."""
    for _ in range(100):
        if is_gone(process):
            return
        await asyncio.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    raise AssertionError("the process lives on")
