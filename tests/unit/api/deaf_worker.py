"""Run as a program: a process that starts a worker which hears no signal, as if it were held up in the system."""

import multiprocessing
import os
import signal
import sys
import threading

from api.server import worker_process


def worker() -> None:
    """Say who it is, and do nothing for ever."""
    worker_process.WORKER_CUT_OFF_SECONDS = 0.0
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    worker_process.end_with_parent()
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=worker).start()
    threading.Event().wait()
