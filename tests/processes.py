"""Processes of others: which there are, whether one has ended even if nobody has collected it, and how to hold them."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.processes import children_of as children_of


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


def serving_children_of(process: int) -> list[int]:
    """Those that a process has started to answer requests; multiprocessing starts one more, which tracks resources."""
    found = []
    for child in children_of(process):
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def signal_all(processes: list[int], number: signal.Signals) -> None:
    """Send a signal to those that are still there."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


@contextmanager
def held_still(processes: list[int], after: signal.Signals = signal.SIGKILL) -> Iterator[None]:
    """Hold them still: a database is gone then, and nobody says so, which is the worst way. Killed afterwards."""
    signal_all(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_all(processes, after)
